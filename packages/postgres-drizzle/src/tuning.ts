/** Where one way of working gives way to another. The answers are the same on either side. */
export interface Tuning {
  /** How many matches of a search are fetched and sorted, however small the page. */
  readonly sortedRows: number;
  /** How many rows a walk along the order may look at before sorting all matches is cheaper. */
  readonly walkedRows: number;
  /** How many rows a page without a search may lie behind before it is found by the counts by time. */
  readonly walkedOffset: number;
  /** How many rows a total with `since` counts one by one before it is made of the counts by time. */
  readonly countedRows: number;
  /** How many insertions share a commit at most. */
  readonly maxBatch: number;
  /** How many commits of this process may be under way at once; each has a connection. */
  readonly maxCommits: number;
}

export const MEASURED: Tuning = {
  sortedRows: 5_000,
  walkedRows: 50_000,
  walkedOffset: 2_000,
  countedRows: 2_000,
  maxBatch: 1_000,
  maxCommits: 2,
};
