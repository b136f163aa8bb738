import type { IncomingMessage, ServerResponse } from 'node:http';
import { answer } from './answer.ts';

const LEAST_SECONDS = 1;
const MOST_SECONDS = 3;

/**
 * Asks the client to come again soon; not each after the same time, for those who are refused
 * together would come back together, and be refused again.
 */
export function answerRetryLater(req: IncomingMessage, res: ServerResponse, detail: string): void {
  res.setHeader('Retry-After', String(LEAST_SECONDS + Math.floor(Math.random() * MOST_SECONDS)));
  answer(req, res, 503, { detail });
}

/**
 * Reads nothing from the connection for the least that its client was asked to wait. A client that
 * waits does not notice; one that does not could otherwise take up all the service's time with
 * being refused, which costs half of what a delivery does.
 */
export function holdConnection({ socket }: IncomingMessage, res: ServerResponse): void {
  // Node reads on when it has sent the answer: the pause comes after that.
  res.once('finish', () =>
    setImmediate(() => {
      socket.pause();
      setTimeout(() => socket.resume(), LEAST_SECONDS * 1_000).unref();
    }),
  );
}
