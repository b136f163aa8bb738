import type { Counter } from 'prom-client';
import { DELIVERY_RESULTS, type DeliveryResult } from '../http/delivery-result.ts';
import type { TalliedHistogram } from './tallied-histogram.ts';

/** What became of the deliveries that this process has answered, and how long it took. */
export interface DeliveryFigures {
  /** Since when is counted, in milliseconds since the Unix epoch: the start of this process. */
  readonly sinceMs: number;
  readonly results: Readonly<Record<DeliveryResult, number>>;
  readonly latency: {
    readonly count: number;
    readonly sumMs: number;
    /** How many took so long at most; each counts those of the ones before. */
    readonly buckets: readonly { readonly atMostMs: number; readonly count: number }[];
  };
}

/** Reads the figures out of the metrics that are kept anyway. */
export async function readDeliveryFigures(
  deliveries: Counter<'result'>,
  durations: Pick<TalliedHistogram<'method' | 'path'>, 'get'>,
): Promise<DeliveryFigures> {
  const counted = new Map(
    (await deliveries.get()).values.map((it) => [it.labels.result, it.value]),
  );
  const latency = { count: 0, sumMs: 0, buckets: [] as { atMostMs: number; count: number }[] };
  for (const { labels, value, metricName } of (await durations.get()).values) {
    if (labels.method !== 'POST' || labels.path !== '/webhook') continue;
    if (metricName?.endsWith('_count') === true) latency.count = value;
    else if (metricName?.endsWith('_sum') === true) latency.sumMs = inMs(value);
    // The last bucket is open and holds all of them.
    else if (labels.le !== '+Inf') {
      latency.buckets.push({ atMostMs: inMs(Number(labels.le)), count: value });
    }
  }
  const results = Object.fromEntries(
    DELIVERY_RESULTS.map((result) => [result, counted.get(result) ?? 0]),
  ) as Record<DeliveryResult, number>;
  return { sinceMs: performance.timeOrigin, results, latency };
}

// To the microsecond, so that 2.5 ms are not 2.4999999999999996.
function inMs(seconds: number): number {
  return Math.round(seconds * 1_000_000) / 1_000;
}
