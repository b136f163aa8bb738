import type { ListMessages, MessagePage } from '@hookledger/domain';
import type { ServerResponse } from 'node:http';

/** Who waits for a list. */
export interface WaitingClient {
  hasLeft(): boolean;
  /** Whether it has closed its side: most have left then, and some wait for their answer. */
  mayHaveLeft(): boolean;
}

/** Lists as `listMessages` does; for a client that has left nothing is read, and the page is empty. */
export type ListForClient = (
  request: Parameters<ListMessages>[0],
  client: WaitingClient,
) => Promise<MessagePage>;

export const NO_MESSAGES: MessagePage = { messages: [], total: 0 };

export function whoWaitsFor(res: ServerResponse): WaitingClient {
  return {
    hasLeft: () => res.closed,
    mayHaveLeft: () => res.closed || res.req.socket.readableEnded,
  };
}
