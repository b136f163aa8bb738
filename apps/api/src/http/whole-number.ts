import * as v from 'valibot';

/** How a whole number is written in a query. */
export const WHOLE_NUMBER: RegExp = /^[0-9]+$/;

/** Decimal digits and nothing else, however many. */
export const wholeNumber: v.GenericSchema<string, bigint> = v.pipe(
  v.string(),
  v.regex(WHOLE_NUMBER, 'must be a whole number in decimal digits'),
  v.transform((digits) => BigInt(digits)),
);
