import type { Latency } from '../api/wire.ts';

/** What happened between two answers of one process. */
export function latencyBetween(earlier: Latency, later: Latency): Latency {
  const before = new Map(earlier.buckets.map((bucket) => [bucket.at_most_ms, bucket.count]));
  return {
    count: later.count - earlier.count,
    sum_ms: later.sum_ms - earlier.sum_ms,
    buckets: later.buckets.map(({ at_most_ms, count }) => ({
      at_most_ms,
      count: count - (before.get(at_most_ms) ?? 0),
    })),
  };
}

/**
 * The time within which this share of deliveries was answered, as even within its bucket;
 * `undefined` when there was none, the last bound when it took longer than that.
 */
export function quantileMs({ count, buckets }: Latency, share: number): number | undefined {
  if (count <= 0) return undefined;
  const rank = share * count;
  let [lower, below] = [0, 0];
  for (const { at_most_ms: upper, count: through } of buckets) {
    if (through >= rank && through > below) {
      return lower + ((upper - lower) * Math.max(0, rank - below)) / (through - below);
    }
    [lower, below] = [upper, through];
  }
  return lower;
}

export interface LatencyShare {
  /** `undefined`: longer than the last bound. */
  readonly atMostMs: number | undefined;
  readonly count: number;
}

/** How many deliveries took longer than one of these bounds and at most the next. */
export function latencyShares(
  { count, buckets }: Latency,
  boundsMs: readonly number[],
): readonly LatencyShare[] {
  let below = 0;
  const shares: LatencyShare[] = [];
  for (const bucket of buckets.filter(({ at_most_ms: ms }) => boundsMs.includes(ms))) {
    shares.push({ atMostMs: bucket.at_most_ms, count: bucket.count - below });
    below = bucket.count;
  }
  return [...shares, { atMostMs: undefined, count: count - below }];
}
