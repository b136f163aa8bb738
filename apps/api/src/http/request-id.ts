import { randomUUID } from 'node:crypto';

/** Ids that are kept. */
export const REQUEST_ID: RegExp = /^[\x21-\x7e]{1,128}$/;

/** The client's own id for the request where it is fit to be logged, otherwise a new one. */
export function requestIdFrom(header: string | string[] | undefined): string {
  return typeof header === 'string' && REQUEST_ID.test(header) ? header : newRequestId();
}

const COUNTING_DIGITS = 4;
const COUNT = 16 ** COUNTING_DIGITS;
let random = '';
let next = COUNT;

/**
 * A UUID whose last digits count. It has to be nobody else's, and need not be hard to guess: a
 * random one for each request was a sixteenth of all the garbage that a delivery left. Few digits,
 * because V8 takes ten times as long to write numbers beyond 31 bits in hex.
 */
function newRequestId(): string {
  if (next === COUNT) {
    random = randomUUID().slice(0, -COUNTING_DIGITS);
    next = 0;
  }
  const digits = next.toString(16).padStart(COUNTING_DIGITS, '0');
  next += 1;
  return random + digits;
}
