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

const DATE_OF_ANY_YEAR =
  '(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|' +
  '(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|' +
  '02-(?:0[1-9]|1[0-9]|2[0-8])';
// Every fourth year but the hundreds, and every fourth of the hundreds.
const LEAP_YEAR =
  '(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:0[48]|[2468][048]|[13579][26])00)';

/**
 * Every spelling that {@link instant} reads, and no other: `YYYY-MM-DDTHH:MM:SS[.f]Z` with 1 to 9
 * digits of fraction, of the years 0001 to 9999, without leap seconds.
 */
export const INSTANT_PATTERN: RegExp = new RegExp(
  `^(?:(?!0000)[0-9]{4}-(?:${DATE_OF_ANY_YEAR})|${LEAP_YEAR}-02-29)` +
    'T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?Z$',
);
const LOOKS_RIGHT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z$/;

/**
 * Reads a moment that {@link INSTANT_PATTERN} describes: RFC 3339 in UTC, without leap seconds.
 *
 * @throws {RangeError} when `value` is spelled otherwise or names no real moment.
 */
export function instant(value: string): Instant {
  if (!INSTANT_PATTERN.test(value)) {
    throw new RangeError(
      LOOKS_RIGHT.test(value)
        ? `must be a real date and time, not ${shown(value)}`
        : `must look like 2025-01-15T10:00:00Z, not ${shown(value)}`,
    );
  }
  return { asSent: value, key: keyOf(value) };
}

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
