import { shown } from './message.ts';

declare const brand: unique symbol;

/** Sorts as the instants do, by code unit and by code point alike. */
export type InstantKey = string & { readonly [brand]: 'InstantKey' };

/** A point in time as somebody wrote it, and the key that orders it among others. */
export interface Instant {
  /** The spelling that was sent; returned to readers unchanged. */
  readonly asSent: string;
  /** Equal for `10:00:00Z` and `10:00:00.000Z`; see {@link InstantKey}. */
  readonly key: InstantKey;
}

const GRAMMAR = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.\d{1,9})?Z$/;
const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * Reads `YYYY-MM-DDTHH:MM:SS[.f]Z` with 1 to 9 digits of fraction: RFC 3339 in UTC, without leap
 * seconds, for the years 0001 to 9999.
 *
 * @throws {RangeError} when `value` is spelled otherwise or names no real moment.
 */
export function instant(value: string): Instant {
  const fields = GRAMMAR.exec(value);
  if (fields === null) {
    throw new RangeError(`must look like 2025-01-15T10:00:00Z, not ${shown(value)}`);
  }
  const [year, month, day, hour, minute, second] = fields.slice(1).map(Number) as Six;
  const real =
    year >= 1 &&
    day >= 1 &&
    day <= daysIn(year, month) &&
    hour <= 23 &&
    minute <= 59 &&
    second <= 59;
  if (!real) throw new RangeError(`must be a real date and time, not ${shown(value)}`);
  return { asSent: value, key: keyOf(value) };
}

type Six = [number, number, number, number, number, number];

// Without the Z and without the fraction's trailing zeros, the shorter of two spellings with a
// common start is the earlier: `…00` < `…00.25` < `…00.5`.
function keyOf(value: string): InstantKey {
  let end = value.length - 1;
  if (value.includes('.')) {
    while (value[end - 1] === '0') end -= 1;
    if (value[end - 1] === '.') end -= 1;
  }
  return value.slice(0, end) as InstantKey;
}

// None in a month that there is not.
function daysIn(year: number, month: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && leap ? 29 : (DAYS_IN_MONTH[month - 1] ?? 0);
}
