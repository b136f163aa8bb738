import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { exchangeOf } from './exchange.ts';
import { SECURITY_HEADERS } from './security-headers.ts';

const MAX_UNREAD_BYTES = 1024 * 1024;

/** Sends a JSON body; `headers` replace those that every answer has. */
export function answer(
  req: IncomingMessage,
  res: ServerResponse,
  status: number,
  body: object,
  headers?: OutgoingHttpHeaders,
): void {
  const text = JSON.stringify(body);
  answerText(req, res, status, 'application/json; charset=utf-8', text, headers);
}

/**
 * Sends a body of another type; `headers` replace those that every answer has. Not `res.send`: it
 * would answer conditional requests with 304.
 */
export function answerText(
  req: IncomingMessage,
  res: ServerResponse,
  status: number,
  contentType: string,
  text: string | Uint8Array,
  headers?: OutgoingHttpHeaders,
): void {
  if (isTooLate(res)) return;
  boundUnreadBody(req, res);
  if (exchangeOf(res).isLast()) res.setHeader('Connection', 'close');
  const all = headersFor(res, contentType, text);
  res.writeHead(status, headers === undefined ? all : { ...all, ...headers });
  res.end(text);
}

/** The headers of every answer, for `writeHead` at once: one by one they cost twice as much. */
export function headersFor(
  res: ServerResponse,
  contentType: string,
  text: string | Uint8Array,
): OutgoingHttpHeaders {
  return {
    'X-Request-ID': exchangeOf(res).requestId,
    ...SECURITY_HEADERS,
    'Content-Type': contentType,
    'Content-Length': Buffer.byteLength(text),
  };
}

// Before the next request on the connection Node reads what is left of this one's body, however
// long that is; beyond a bound the connection is the smaller loss.
function boundUnreadBody(req: IncomingMessage, res: ServerResponse): void {
  if (req.complete) return;
  if (Number(req.headers['content-length'] ?? 0) > MAX_UNREAD_BYTES) {
    res.setHeader('Connection', 'close');
    return;
  }
  let left = MAX_UNREAD_BYTES;
  req.on('data', (chunk: Uint8Array) => {
    left -= chunk.length;
    if (left < 0) req.destroy();
  });
}

/** Whether there is nobody to answer any more: what is known now goes into the log line alone. */
export function isTooLate(res: ServerResponse): boolean {
  if (res.closed) exchangeOf(res).settle();
  // Headers are sent when the rest of the body was malformed, which answered the request.
  return res.closed || res.headersSent;
}
