import { randomInt, randomUUID } from 'node:crypto';

/** Ids that are kept. */
export const REQUEST_ID: RegExp = /^[\x21-\x7e]{1,128}$/;

/** The client's own id for the request where it is fit to be logged, otherwise a new one. */
export function requestIdFrom(header: string | string[] | undefined): string {
  return typeof header === 'string' && REQUEST_ID.test(header) ? header : newRequestId();
}

const LAST_GROUP = /[0-9a-f]{12}$/;
const ofThisProcess = randomUUID().replace(LAST_GROUP, '');
let lastNumber = randomInt(2 ** 47);

/**
 * A UUID whose last group counts. It has to be nobody else's, and need not be hard to guess: a
 * random one for each request was a sixteenth of all the garbage that a delivery left.
 */
function newRequestId(): string {
  lastNumber += 1;
  return ofThisProcess + lastNumber.toString(16).padStart(12, '0');
}
