import type { MessageFeed } from '../ports/message-feed.ts';
import type { Message } from './message.ts';

/** How many messages are read at once: few enough to hold, enough to make each read worth it. */
const MESSAGES_AT_ONCE = 1_000;

export interface ExportMessagesDeps {
  readonly feed: Pick<MessageFeed, 'after' | 'numberBeforeNewest'>;
}

/**
 * Every message that was stored when the first was asked for, in the order of arrival, some at a
 * time. What arrives meanwhile is not among them, and nothing is held up by a slow reader.
 *
 * @throws {PortUnavailableError} when the store can't answer now.
 */
export type ExportMessages = () => AsyncGenerator<readonly Message[], void, undefined>;

/** Reads the ledger from its beginning to its end of now. */
export function createExportMessages({ feed }: ExportMessagesDeps): ExportMessages {
  return async function* exportMessages() {
    const end = await feed.numberBeforeNewest(0);
    let number = 0;
    while (number < end) {
      const arrivals = await feed.after(number, MESSAGES_AT_ONCE);
      const before = arrivals.filter((arrival) => arrival.number <= end);
      if (before.length > 0) yield before.map(({ message }) => message);
      number = arrivals.at(-1)?.number ?? end;
    }
  };
}
