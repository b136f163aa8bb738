import type { TimeBucket } from './api/wire.ts';

const WHOLE = new Intl.NumberFormat('en');
const SHORT = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const SHARE = new Intl.NumberFormat('en', { style: 'percent', maximumSignificantDigits: 2 });

/** 1,234,567 */
export const whole = (value: number): string => WHOLE.format(value);

/** 1.2M */
export const short = (value: number): string => SHORT.format(value);

/** 0.42 % of nothing is nothing. */
export const share = (part: number, all: number): string =>
  SHARE.format(all === 0 ? 0 : part / all);

export function perSecond(value: number): string {
  return value >= 100 || value === 0 ? whole(Math.round(value)) : value.toFixed(1);
}

/** 1.4 ms, 23 ms, 2.5 s */
export function duration(ms: number): string {
  if (ms >= 1_000) return `${trimmed(ms / 1_000)} s`;
  return ms >= 10 ? `${Math.round(ms)} ms` : `${trimmed(ms)} ms`;
}

function trimmed(value: number): string {
  return String(Number(value.toFixed(1)));
}

const LENGTH_OF: Record<TimeBucket, number> = {
  second: 19,
  minute: 16,
  hour: 16,
  day: 10,
  month: 7,
  year: 4,
  decade: 3,
};

/** A bucket by where it begins: 2025-01-15 10:00, or 2020s */
export function bucketName(ts: string, bucket: TimeBucket): string {
  if (bucket === 'decade') return `${ts.slice(0, LENGTH_OF.decade)}0s`;
  return ts.slice(0, LENGTH_OF[bucket]).replace('T', ' ');
}

/** The day and the time of day of an instant, as it was sent, in UTC. */
export function dayAndTime(ts: string): readonly [day: string, time: string] {
  return [ts.slice(0, 10), ts.slice(11, 19)];
}
