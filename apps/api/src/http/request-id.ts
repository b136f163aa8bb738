import { randomUUID } from 'node:crypto';

const VISIBLE_ASCII = /^[\x21-\x7e]{1,128}$/;

/** The client's own id for the request where it is fit to be logged, otherwise a new one. */
export function requestIdFrom(header: string | string[] | undefined): string {
  return typeof header === 'string' && VISIBLE_ASCII.test(header) ? header : randomUUID();
}
