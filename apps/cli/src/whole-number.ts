import { InvalidArgumentError } from 'commander';

const DIGITS = /^[0-9]+$/;

/** @throws {InvalidArgumentError} */
export function wholeNumber(value: string): number {
  if (!DIGITS.test(value)) {
    throw new InvalidArgumentError('must be a whole number in decimal digits');
  }
  return Number(value);
}

/** Reads a whole number with bounds. */
export function wholeNumberWithin(least: number, most: number): (value: string) => number {
  return (value) => {
    const number = wholeNumber(value);
    if (number >= least && number <= most) return number;
    throw new InvalidArgumentError(`must be from ${least} to ${most}`);
  };
}
