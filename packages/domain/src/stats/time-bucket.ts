import type { InstantKey } from '../messages/instant.ts';

/** Whole units of the calendar, in UTC; from the shortest to the longest. */
export const TIME_BUCKETS = ['second', 'minute', 'hour', 'day', 'month', 'year'] as const;

export type TimeBucket = (typeof TIME_BUCKETS)[number];

// A key begins with its year, and each unit lengthens it: `2025`, `2025-01`, `2025-01-15`, …
const LENGTH_OF = { second: 19, minute: 16, hour: 13, day: 10, month: 7, year: 4 } as const;
const FIRST_MOMENT = '0001-01-01T00:00:00';

/** The end of the last day that an instant can name, as ISO 8601 writes it; later than every key. */
const END_OF_TIME = '9999-12-31T24:00:00' as InstantKey;
const LAST_YEAR = 9999;
const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Where the bucket begins that an instant falls into. */
export function bucketStart(key: InstantKey, bucket: TimeBucket): InstantKey {
  const length = LENGTH_OF[bucket];
  return (key.slice(0, length) + FIRST_MOMENT.slice(length)) as InstantKey;
}

/** Where the next bucket begins after the one that begins at `start`. */
export function nextBucketStart(start: InstantKey, bucket: TimeBucket): InstantKey {
  const fields = start.split(/[-T:]/).map(Number) as Fields;
  let at = TIME_BUCKETS.length - 1 - TIME_BUCKETS.indexOf(bucket);
  fields[at as 0] += 1;
  while (at > 0 && fields[at as 0] > lastOf(at, fields)) {
    fields[at as 0] = at < 3 ? 1 : 0;
    at -= 1;
    fields[at as 0] += 1;
  }
  return fields[0] > LAST_YEAR ? END_OF_TIME : keyOf(fields);
}

/** Year, month, day, hour, minute, second. */
type Fields = [number, number, number, number, number, number];

function lastOf(at: number, [year, month]: Fields): number {
  if (at === 1) return 12;
  if (at === 2) return daysIn(year, month);
  return at === 3 ? 23 : 59;
}

function daysIn(year: number, month: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && leap ? 29 : (DAYS_IN_MONTH[month - 1] ?? 0);
}

function keyOf([year, ...rest]: Fields): InstantKey {
  const [month, day, hour, minute, second] = rest.map((field) => String(field).padStart(2, '0'));
  return `${String(year).padStart(4, '0')}-${month}-${day}T${hour}:${minute}:${second}` as InstantKey;
}
