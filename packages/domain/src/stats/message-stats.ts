import type { Msisdn } from '../messages/message.ts';

/** How many senders {@link MessageStats.topSenders} names at most. */
export const TOP_SENDERS = 10;

/** The ledger in five numbers. */
export interface MessageStats {
  /** Messages stored; deliveries of a known message do not count. */
  readonly totalMessages: number;
  /** Distinct senders among them. */
  readonly sendersCount: number;
  /** At most ten senders, by count descending, then by sender ascending. */
  readonly topSenders: readonly SenderCount[];
  /** The spelling sent with the first message in list order; `undefined` when there is none. */
  readonly firstSentAt: string | undefined;
  /** The spelling sent with the last message in list order; `undefined` when there is none. */
  readonly lastSentAt: string | undefined;
}

export interface SenderCount {
  readonly sender: Msisdn;
  readonly count: number;
}
