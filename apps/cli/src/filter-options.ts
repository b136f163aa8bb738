import { instant, MAX_PAGE_SIZE, msisdn, type Instant, type Msisdn } from '@hookledger/domain';
import { InvalidArgumentError } from 'commander';
import { wholeNumber, wholeNumberWithin } from './whole-number.ts';

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
export const limit: (value: string) => number = wholeNumberWithin(1, MAX_PAGE_SIZE);

/** However large; past the end is past the end. */
export function offset(value: string): number {
  return Math.min(wholeNumber(value), Number.MAX_SAFE_INTEGER);
}
