/** Where one way of working gives way to another. The answers are the same on either side. */
export interface Tuning {
  /**
   * Looking at one row that an index names costs as much as scanning this many: rows in the order
   * of arrival lie side by side, others do not.
   */
  readonly scannedRowsPerLookup: number;
  /** How many rows a walk along the order may look at before sorting all matches is cheaper. */
  readonly walkedRows: number;
  /** A block of a counted order is split when it holds twice as many rows. */
  readonly blockRows: number;
  /** How many messages the index takes in at once: cheap for each, and no long wait for a reader. */
  readonly stepRows: number;
  /** An index that is further behind is not waited for: the ledger alone answers sooner. */
  readonly worthWaitingForRows: number;
}

/** Measured with `make bench`. */
export const MEASURED: Tuning = {
  scannedRowsPerLookup: 16,
  walkedRows: 20_000,
  blockRows: 1_024,
  stepRows: 4_096,
  worthWaitingForRows: 20_000,
};
