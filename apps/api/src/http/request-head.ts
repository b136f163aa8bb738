import type { IncomingMessage } from 'node:http';

/** What Apache takes; a proxy adds a handful to what a client sends. */
const MAX_HEADERS = 100;

/** Node keeps as many of a request and forgets the others; one more tells that there were more. */
export const HEADERS_KEPT: number = MAX_HEADERS + 1;

/** What names and values, in an array and as properties, take beside their characters. */
const HEADER_BYTES = 128;

/** What a proxy sends on is smaller, and in what every request counts for. */
const USUAL_BYTES = 3 * 1024;

export function hasTooManyHeaders({ rawHeaders }: IncomingMessage): boolean {
  return rawHeaders.length > 2 * MAX_HEADERS;
}

/** The memory that Node holds a request's head in, beyond the usual. */
export function largeHeadBytes({ rawHeaders, url }: IncomingMessage): number {
  let bytes = (url?.length ?? 0) + (rawHeaders.length / 2) * HEADER_BYTES;
  for (let i = 0; i < rawHeaders.length; i += 1) bytes += rawHeaders[i]?.length ?? 0;
  return Math.max(0, bytes - USUAL_BYTES);
}

/** Whether a body follows (RFC 9112, 6). */
export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
}
