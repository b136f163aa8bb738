import type { Parameters } from '../api/client.ts';
import type { TimeBucket } from '../api/wire.ts';

export interface Range {
  readonly name: string;
  /** In words, as in "in the last hour". */
  readonly words: string;
  readonly buckets?: { readonly unit: TimeBucket; readonly count: number };
}

export const RANGES = {
  '1h': { name: '1 h', words: 'in the last hour', buckets: { unit: 'minute', count: 60 } },
  '24h': { name: '24 h', words: 'in the last 24 hours', buckets: { unit: 'hour', count: 24 } },
  '7d': { name: '7 d', words: 'in the last 7 days', buckets: { unit: 'hour', count: 168 } },
  '30d': { name: '30 d', words: 'in the last 30 days', buckets: { unit: 'day', count: 30 } },
  all: { name: 'All', words: 'so far' },
} as const satisfies Record<string, Range>;

export type RangeKey = keyof typeof RANGES;

const MS_OF: Partial<Record<TimeBucket, number>> = {
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
};

/** The parameters of `GET /stats/timeline`: whole buckets, the last of which has now in it. */
export function timelineParameters(key: RangeKey, nowMs: number): Parameters {
  const { buckets }: Range = RANGES[key];
  if (buckets === undefined) return {};
  const ms = MS_OF[buckets.unit] ?? 0;
  const until = (Math.floor(nowMs / ms) + 1) * ms;
  return {
    bucket: buckets.unit,
    since: asInstant(until - buckets.count * ms),
    until: asInstant(until),
  };
}

export function isRangeKey(value: string | null): value is RangeKey {
  return value !== null && Object.hasOwn(RANGES, value);
}

function asInstant(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
