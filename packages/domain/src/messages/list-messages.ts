import type { MessageFilter, MessagePage, MessageReader } from '../ports/message-reader.ts';

export const MAX_PAGE_SIZE = 100;
export const DEFAULT_PAGE_SIZE = 50;

export interface ListMessagesCommand {
  readonly filter: MessageFilter;
  /** How many messages at most, 1 to 100. */
  readonly limit: number;
  /** How many matching messages to pass over first; past the end gives an empty page. */
  readonly offset: number;
}

export interface ListMessagesDeps {
  readonly messages: MessageReader;
}

/**
 * @throws {RangeError} when `limit` or `offset` is out of bounds.
 * @throws {PortUnavailableError} when the store can't answer now.
 */
export type ListMessages = (command: ListMessagesCommand) => Promise<MessagePage>;

/** One page of the messages that match every filter, by instant and then by id. */
export function createListMessages({ messages }: ListMessagesDeps): ListMessages {
  return async function listMessages({ filter, limit, offset }) {
    if (!Number.isInteger(limit) || limit < 1 || limit > MAX_PAGE_SIZE) {
      throw new RangeError(`limit must be a whole number from 1 to ${MAX_PAGE_SIZE}: ${limit}`);
    }
    if (!Number.isSafeInteger(offset) || offset < 0) {
      throw new RangeError(`offset must be a whole number from 0: ${offset}`);
    }
    return messages.page({ filter, limit, offset });
  };
}
