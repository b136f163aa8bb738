import type { InstantKey } from '../messages/instant.ts';
import { utcSecond, utcText } from '../messages/utc-text.ts';

/**
 * Whole units of the calendar, in UTC; from the shortest to the longest. A decade begins with a year that ends in 0,
 * the first one with the year 1.
 */
export const TIME_BUCKETS = ['second', 'minute', 'hour', 'day', 'month', 'year', 'decade'] as const;

export type TimeBucket = (typeof TIME_BUCKETS)[number];

const SECONDS_IN = { second: 1, minute: 60, hour: 3_600, day: 86_400 } as const;
const MONTHS_IN = { month: 1, year: 12, decade: 120 } as const;

const WHOLE_SECOND = 'YYYY-MM-DDTHH:MM:SS'.length;
const YEAR = 'YYYY'.length;

const START_OF_TIME = '0001-01-01T00:00:00' as InstantKey;

/** The end of the last day that an instant can name, as ISO 8601 writes it; later than every key. */
const END_OF_TIME = '9999-12-31T24:00:00' as InstantKey;

/** The bucket that an instant falls into; the next one has the next number. */
export function bucketNumber(key: InstantKey, bucket: TimeBucket): number {
  return bucket === 'month' || bucket === 'year' || bucket === 'decade'
    ? Math.floor(monthNumber(key) / MONTHS_IN[bucket])
    : Math.floor(utcSecond(key) / SECONDS_IN[bucket]);
}

/** Where the bucket of that number begins: one that an instant falls into, or the next. */
export function bucketStart(number: number, bucket: TimeBucket): InstantKey {
  const start =
    bucket === 'month' || bucket === 'year' || bucket === 'decade'
      ? monthStart(number * MONTHS_IN[bucket])
      : utcText(number * SECONDS_IN[bucket] * 1_000).slice(0, WHOLE_SECOND);
  // No instant is of the year 0.
  if (start < START_OF_TIME) return START_OF_TIME;
  // The year after 9999 has a digit more, and would sort before all others.
  return start[YEAR] === '-' ? (start as InstantKey) : END_OF_TIME;
}

function monthNumber(key: InstantKey): number {
  return Number(key.slice(0, YEAR)) * 12 + Number(key.slice(YEAR + 1, YEAR + 3)) - 1;
}

function monthStart(number: number): string {
  const year = String(Math.floor(number / 12)).padStart(4, '0');
  const month = String((number % 12) + 1).padStart(2, '0');
  return `${year}-${month}-01T00:00:00`;
}
