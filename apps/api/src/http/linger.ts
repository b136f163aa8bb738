import type { Request, Response } from 'express';
import { isTooLate, prepareJson, writeHead } from './answer.ts';
import { exchangeOf } from './exchange.ts';

const LINGER_MS = 2_000;
const LINGER_BYTES = 8 * 1024 * 1024;

/**
 * Answers although the body is still coming, and closes the connection. Closing at once would
 * reset it, and a client that is still sending would see the reset instead of the answer; so what
 * comes is read and forgotten first, within bounds.
 */
export function answerAndLinger(req: Request, res: Response, status: number, body: object): void {
  if (isTooLate(res)) return;
  const prepared = prepareJson(body, { Connection: 'close' });
  writeHead(res, status, prepared);
  if (req.complete || req.readableEnded) {
    res.end(prepared.content);
    return;
  }
  let left = LINGER_BYTES;
  const finish = (): void => {
    clearTimeout(timer);
    req.off('data', count);
    req.pause();
    res.end();
  };
  const count = (chunk: Uint8Array): void => {
    left -= chunk.length;
    if (left < 0) finish();
  };
  const timer = setTimeout(finish, LINGER_MS);
  req.on('data', count).once('end', finish).once('close', finish).once('error', finish);
  res.write(prepared.content);
  exchangeOf(res).settle();
  req.resume();
}
