import type { MessageReader } from '../ports/message-reader.ts';
import type { MessageStats } from './message-stats.ts';

export interface SummarizeMessagesDeps {
  readonly messages: MessageReader;
}

/** @throws {PortUnavailableError} when the store can't answer now. */
export type SummarizeMessages = () => Promise<MessageStats>;

/** The whole ledger's {@link MessageStats}, all of one moment. */
export function createSummarizeMessages({ messages }: SummarizeMessagesDeps): SummarizeMessages {
  return async function summarizeMessages() {
    return messages.stats();
  };
}
