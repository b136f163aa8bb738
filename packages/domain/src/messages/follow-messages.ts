import type { Arrival, MessageFeed } from '../ports/message-feed.ts';

/** How many messages {@link FollowMessages.next} gives at most. */
export const MAX_ARRIVALS_AT_ONCE = 100;

/** How many messages a reader can have from before it came. */
export const MAX_REPLAYED_MESSAGES = 100;

export type FollowMessagesCommand =
  /** Goes on after the last number that the reader has seen. */
  | { readonly kind: 'resume'; readonly after: number }
  /** Begins with so many of the newest messages, 0 to 100. */
  | { readonly kind: 'begin'; readonly newest: number };

export interface FollowMessagesDeps {
  readonly feed: MessageFeed;
}

/** Follows the ledger in the order of arrival, without a gap and without a double. */
export interface FollowMessages {
  /**
   * The number to go on after. A number that this ledger has not given yet comes from another one:
   * such a reader goes on with what is new, instead of waiting until the number is reached.
   *
   * @throws {RangeError} when a number is out of bounds.
   * @throws {PortUnavailableError} when the store can't answer now.
   */
  start(command: FollowMessagesCommand): Promise<number>;
  /** What arrived next after this number, at most 100 messages; none when there is nothing yet. */
  next(number: number): Promise<readonly Arrival[]>;
  /** Calls `listener` when there may be more; what it returns ends that. */
  watch(listener: () => void): () => void;
}

export function createFollowMessages({ feed }: FollowMessagesDeps): FollowMessages {
  return {
    async start(command) {
      if (command.kind === 'begin') {
        assertWithin('newest', command.newest, MAX_REPLAYED_MESSAGES);
        return feed.numberBeforeNewest(command.newest);
      }
      assertWithin('after', command.after, Number.MAX_SAFE_INTEGER);
      return Math.min(command.after, await feed.numberBeforeNewest(0));
    },

    next: async (number) => feed.after(number, MAX_ARRIVALS_AT_ONCE),
    watch: (listener) => feed.watch(listener),
  };
}

function assertWithin(name: string, value: number, most: number): void {
  if (!Number.isInteger(value) || value < 0 || value > most) {
    throw new RangeError(`${name} must be a whole number from 0 to ${most}: ${value}`);
  }
}
