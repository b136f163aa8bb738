import { randomUUID } from 'node:crypto';

/** Ids that are kept. */
export const REQUEST_ID: RegExp = /^[\x21-\x7e]{1,128}$/;

/** The client's own id for the request where it is fit to be logged, otherwise a new one. */
export function requestIdFrom(header: string | string[] | undefined): string {
  return typeof header === 'string' && REQUEST_ID.test(header) ? header : randomUUID();
}
