import type { IncomingMessage, ServerResponse } from 'node:http';
import { exchangeOf } from './exchange.ts';
import { SECURITY_HEADERS } from './security-headers.ts';

const MAX_UNREAD_BYTES = 1024 * 1024;

/** Content and its headers, all but those that each answer has for itself. */
export interface PreparedAnswer {
  /** Names and values in turn, as `writeHead` takes them: one by one they cost twice as much. */
  readonly headers: readonly string[];
  readonly content: string | Uint8Array;
}

/** Sends a JSON body. */
export function answer(
  req: IncomingMessage,
  res: ServerResponse,
  status: number,
  body: object,
): void {
  answerPrepared(req, res, status, prepareJson(body));
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
  content: string | Uint8Array,
  headers?: Readonly<Record<string, string>>,
): void {
  answerPrepared(req, res, status, prepareAnswer(contentType, content, headers));
}

/** Sends what may have been prepared for many requests. */
export function answerPrepared(
  req: IncomingMessage,
  res: ServerResponse,
  status: number,
  prepared: PreparedAnswer,
): void {
  if (isTooLate(res)) return;
  // Of others nobody reads it, and that was bound when they began.
  if (req.method === 'POST') boundUnreadBody(req, res);
  if (exchangeOf(res).isLast()) res.setHeader('Connection', 'close');
  writeHead(res, status, prepared);
  // Before its turn Node puts the head of content in bytes in front of what it keeps, such as a go-ahead. The
  // client would take that for the beginning of the content, and the end of it for the next answer.
  if (typeof prepared.content !== 'string' && res.socket === null) res.flushHeaders();
  res.end(prepared.content);
}

/** `headers` replace those that every answer has. */
export function prepareJson(
  body: object,
  headers?: Readonly<Record<string, string>>,
): PreparedAnswer {
  return prepareAnswer('application/json; charset=utf-8', JSON.stringify(body), headers);
}

function prepareAnswer(
  contentType: string,
  content: string | Uint8Array,
  headers?: Readonly<Record<string, string>>,
): PreparedAnswer {
  const all = {
    ...SECURITY_HEADERS,
    'Content-Type': contentType,
    'Content-Length': String(Buffer.byteLength(content)),
    ...headers,
  };
  return { headers: Object.entries(all).flat(), content };
}

export function writeHead(res: ServerResponse, status: number, { headers }: PreparedAnswer): void {
  res.writeHead(status, ['X-Request-ID', exchangeOf(res).requestId, ...headers]);
}

/**
 * Has what is left of a body read and forgotten. Before the next request on the connection Node does so, however long
 * that is; beyond a bound the connection is the smaller loss. And it holds 64 KB of a body that nobody reads.
 */
export function boundUnreadBody(req: IncomingMessage, res: ServerResponse): void {
  if (req.complete) return;
  if (Number(req.headers['content-length'] ?? 0) > MAX_UNREAD_BYTES) {
    res.setHeader('Connection', 'close');
    return;
  }
  let left = MAX_UNREAD_BYTES;
  const count = (chunk: Uint8Array): void => {
    left -= chunk.length;
    if (left >= 0) return;
    req.off('data', count);
    closeWith(res);
  };
  req.on('data', count);
  // Whoever gave up on the body in the middle has paused it.
  req.resume();
}

/** Ends the connection with an answer, when that and those before it have gone out. */
export function closeWith(res: ServerResponse): void {
  const { socket } = res.req;
  // Not `end`: a client that goes on sending would keep the connection for ever.
  const close = (): void => socket.destroySoon();
  // Node gives an answer its socket when it is the connection's next, and takes it when it has gone out. One that is
  // begun by then may be a stream, which has no end.
  const isGoingOut = res.socket !== null && res.headersSent;
  if (isGoingOut || res.writableFinished) close();
  else res.once('finish', close);
}

/** Whether there is nobody to answer any more: what is known now goes into the log line alone. */
export function isTooLate(res: ServerResponse): boolean {
  if (res.closed) exchangeOf(res).settle();
  // Headers are sent when the rest of the body was malformed, which answered the request.
  return res.closed || res.headersSent;
}
