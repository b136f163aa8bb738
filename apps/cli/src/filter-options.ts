import { instant, MAX_PAGE_SIZE, msisdn, type Instant, type Msisdn } from '@hookledger/domain';
import { InvalidArgumentError } from 'commander';

const DIGITS = /^[0-9]+$/;

/** @returns `nobody` for what no message can have as its sender. */
export function sender(value: string): Msisdn | 'nobody' {
  try {
    return msisdn(value);
  } catch {
    return 'nobody';
  }
}

/** @throws {InvalidArgumentError} in the domain's words. */
export function since(value: string): Instant {
  try {
    return instant(value);
  } catch (error) {
    throw new InvalidArgumentError((error as RangeError).message);
  }
}

/** @throws {InvalidArgumentError} */
export function limit(value: string): number {
  const number = wholeNumber(value);
  if (number < 1 || number > MAX_PAGE_SIZE) {
    throw new InvalidArgumentError(`must be from 1 to ${MAX_PAGE_SIZE}`);
  }
  return number;
}

/** However large; past the end is past the end. */
export function offset(value: string): number {
  return Math.min(wholeNumber(value), Number.MAX_SAFE_INTEGER);
}

function wholeNumber(value: string): number {
  if (!DIGITS.test(value)) {
    throw new InvalidArgumentError('must be a whole number in decimal digits');
  }
  return Number(value);
}
