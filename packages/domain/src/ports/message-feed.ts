import type { Message } from '../messages/message.ts';

/** A message and its place in the order of arrival. */
export interface Arrival {
  /** A whole number from 1. */
  readonly number: number;
  readonly message: Message;
}

/**
 * The ledger in the order of arrival. A number is never given twice; some are missing, where
 * messages were deleted or an insertion failed after it had its number. Once a message can be read
 * here, so can every message with a lower number: whoever goes on after the last number that was
 * seen misses nothing and sees nothing twice.
 */
export interface MessageFeed {
  /**
   * The first messages that arrived after `number`, at most `limit`, in the order of arrival. Sees
   * every insertion that has resolved.
   *
   * @throws {PortUnavailableError} when the store cannot answer now.
   */
  after(number: number, limit: number): Promise<readonly Arrival[]>;

  /**
   * The number after which the newest `count` messages come: with 0 the newest one's own. 0 when
   * there are no more than `count`.
   *
   * @throws {PortUnavailableError} when the store cannot answer now.
   */
  numberBeforeNewest(count: number): Promise<number>;

  /**
   * Calls `listener` when messages were stored that it can read: at once for this handle's own,
   * within seconds for those of others. It may be called without need, and once for many. What it
   * returns ends that.
   */
  watch(listener: () => void): () => void;
}
