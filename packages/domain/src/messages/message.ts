import type { Instant } from './instant.ts';

declare const brand: unique symbol;

/** The sender's own name for a message, 1 to 256 code points; the same id is the same message. */
export type MessageId = string & { readonly [brand]: 'MessageId' };

/** A phone number as E.164 writes it: `+`, then 1 to 32 ASCII digits. */
export type Msisdn = string & { readonly [brand]: 'Msisdn' };

/** What a message says: at most 4096 code points, possibly none. */
export type MessageText = string & { readonly [brand]: 'MessageText' };

/** What one delivery carries, once every rule below has passed. */
export interface Message {
  readonly id: MessageId;
  readonly sender: Msisdn;
  readonly recipient: Msisdn;
  /** When the sender says it was sent. */
  readonly sentAt: Instant;
  /** `undefined` when the message carries no text; `''` is a text. */
  readonly text: MessageText | undefined;
  /** When this ledger accepted it, in milliseconds since the Unix epoch. */
  readonly createdAtMs: number;
}

export const MAX_MESSAGE_ID_LENGTH = 256;
export const MAX_TEXT_LENGTH = 4096;

/** Every phone number that {@link msisdn} reads, and no other. */
export const MSISDN_PATTERN: RegExp = /^\+[0-9]{1,32}$/;

/**
 * Strings that every store returns unchanged: without halves of surrogate pairs, which become U+FFFD
 * in UTF-8, so that two different ids would become one, and without U+0000, which PostgreSQL can't
 * store. Reads code points, not UTF-16 units.
 */
export const STORABLE_PATTERN: RegExp = /^[^\0\ud800-\udfff]*$/u;

/**
 * @throws {RangeError} unless `value` is 1 to 256 code points that every store returns unchanged.
 */
export function messageId(value: string): MessageId {
  assertStorable(value);
  if (value === '' || isLongerThan(value, MAX_MESSAGE_ID_LENGTH)) {
    throw new RangeError(
      `must be 1 to ${MAX_MESSAGE_ID_LENGTH} characters long, not ${codePoints(value)}`,
    );
  }
  return value as MessageId;
}

/** @throws {RangeError} unless `value` is `+` and 1 to 32 ASCII digits, and nothing else. */
export function msisdn(value: string): Msisdn {
  if (!MSISDN_PATTERN.test(value)) {
    throw new RangeError(`must be + followed by 1 to 32 digits, not ${shown(value)}`);
  }
  return value as Msisdn;
}

/**
 * @throws {RangeError} unless `value` is at most 4096 code points that every store returns
 *   unchanged.
 */
export function messageText(value: string): MessageText {
  assertStorable(value);
  if (isLongerThan(value, MAX_TEXT_LENGTH)) {
    throw new RangeError(
      `must be at most ${MAX_TEXT_LENGTH} characters long, not ${codePoints(value)}`,
    );
  }
  return value as MessageText;
}

/**
 * Whether a text can contain `part` at all. What can't be stored can't be found, and a store that
 * is asked all the same would read another character instead.
 */
export function mayOccurInText(part: string): boolean {
  return part.isWellFormed() && !part.includes('\0') && !isLongerThan(part, MAX_TEXT_LENGTH);
}

/** A value as an error message may repeat it: quoted, escaped, at most 40 characters of it. */
export function shown(value: string): string {
  return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
}

// What `STORABLE_PATTERN` says, in a tenth to a hundredth of the time that it takes.
function assertStorable(value: string): void {
  if (!value.isWellFormed()) {
    throw new RangeError('must not contain half of a surrogate pair');
  }
  if (value.includes('\0')) {
    throw new RangeError('must not contain U+0000');
  }
}

// `length` counts UTF-16 units, at least one a code point: most values need no counting.
function isLongerThan(value: string, limit: number): boolean {
  return value.length > limit && codePoints(value) > limit;
}

/** Of a string without halves of surrogate pairs: each pair is one. */
function codePoints(value: string): number {
  let count = value.length;
  for (let i = 0; i < value.length; i += 1) {
    // The first half of a pair. An iterator, which makes a string of each character, takes twice as long.
    if ((value.charCodeAt(i) & 0xfc00) === 0xd800) count -= 1;
  }
  return count;
}
