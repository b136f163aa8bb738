import type { Instant, InstantKey } from '../messages/instant.ts';
import type { Message, Msisdn } from '../messages/message.ts';
import type { MessageStats } from '../stats/message-stats.ts';

/** Which messages a reader asks for; every filter that is there must hold. */
export interface MessageFilter {
  readonly sender?: Msisdn | undefined;
  /** Messages sent at this instant or later. */
  readonly since?: Instant | undefined;
  /**
   * Messages whose text contains this, whatever the case of either: both are compared after
   * `foldCase`. Every character stands for itself. A message without text never matches, an empty
   * string matches every message with text, and what `mayOccurInText` denies matches nothing.
   */
  readonly textContains?: string | undefined;
}

export interface MessagePageRequest {
  readonly filter: MessageFilter;
  /** A whole number from 1. */
  readonly limit: number;
  /** A whole number from 0, at most `Number.MAX_SAFE_INTEGER`. */
  readonly offset: number;
}

export interface MessagePage {
  /** In the order of `compareMessages`. */
  readonly messages: readonly Message[];
  /** How many messages match the filter, on every page together. */
  readonly total: number;
}

/** The read side of the ledger. Sees every insertion that has resolved. */
export interface MessageReader {
  /**
   * One page; page and total are of one moment.
   *
   * @throws {PortUnavailableError} when the store cannot answer now.
   */
  page(request: MessagePageRequest): Promise<MessagePage>;

  /**
   * All numbers of one moment.
   *
   * @throws {PortUnavailableError} when the store cannot answer now.
   */
  stats(): Promise<MessageStats>;

  /**
   * How many messages were sent between each two neighbours of `bounds`, at the earlier one or
   * later and before the later one; all counts of one moment. One count less than bounds.
   *
   * @param bounds in ascending order.
   * @throws {PortUnavailableError} when the store cannot answer now.
   */
  countBetween(bounds: readonly InstantKey[]): Promise<readonly number[]>;
}
