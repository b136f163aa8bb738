/** Where one way of working gives way to another. The answers are the same on either side. */
export interface Tuning {
  /**
   * Looking at one row that an index names, in whatever order, and sorting it costs as much as scanning this
   * many, which lie side by side.
   */
  readonly scannedRowsPerLookup: number;
  /** The same for a row that trigrams name and that is only counted: these come in the order of arrival. */
  readonly scannedRowsPerCandidate: number;
  /** How many messages are looked at, in each of three places, to tell which share has a part in its texts. */
  readonly sampledRows: number;
  /** How many rows a walk along the order may look at before sorting all matches is cheaper. */
  readonly walkedRows: number;
  /** A block of a counted order is split when it holds twice as many rows. */
  readonly blockRows: number;
  /**
   * Up to so many new rows, the block of each is looked up by itself: reading where all blocks start takes a
   * millisecond at a million messages.
   */
  readonly rowsLookedUp: number;
  /**
   * How many messages the index takes in at once: the more, the fewer pages are written for each, and the longer
   * a reader waits.
   */
  readonly stepRows: number;
  /**
   * How many messages settle at once in the order by sender: at least at work, at most at rest. The square root of
   * all messages times four times as many wait for it, 64,000 of a million, and fewer than so many more.
   */
  readonly settledAtOnce: number;
  /**
   * Segments of trigrams become one while messages come in when together they have no more postings than
   * this, about as many as 4,096 messages have: writing all postings twice under load costs more than searches
   * win by asking fewer segments.
   */
  readonly mergedPostingsAtWork: number;
  /** The same for a ledger at rest: a million messages of ordinary length make sixteen segments. */
  readonly mergedPostingsAtRest: number;
  /** How many of them are written in one transaction then, for which a reader has to wait. */
  readonly tidiedPostings: number;
  /** An index that is further behind is not waited for: the ledger alone answers sooner. */
  readonly worthWaitingForRows: number;
}

/** Measured with `make bench`. */
export const MEASURED: Tuning = {
  scannedRowsPerLookup: 16,
  scannedRowsPerCandidate: 3,
  sampledRows: 2_048,
  walkedRows: 20_000,
  blockRows: 1_024,
  rowsLookedUp: 128,
  stepRows: 16_384,
  settledAtOnce: 1_024,
  mergedPostingsAtWork: 2 ** 18,
  mergedPostingsAtRest: 2 ** 22,
  tidiedPostings: 2 ** 15,
  worthWaitingForRows: 20_000,
};
