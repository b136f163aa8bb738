import type { FollowMessages } from '@hookledger/domain';
import type { IRouter, Response } from 'express';
import { answerFaults } from './answer-faults.ts';
import { answer, isTooLate } from './answer.ts';
import { exchangeOf } from './exchange.ts';
import type { MessageStreams } from './message-streams.ts';
import { queryStringOf } from './read-query.ts';
import type { Protect } from './require-token.ts';
import { route } from './route.ts';
import { SECURITY_HEADERS } from './security-headers.ts';
import { readStreamQuery } from './stream-query.ts';
import type { UntakenAnswers } from './untaken-answers.ts';

const RETRY_AFTER_SECONDS = 5;

export interface StreamRoutesDeps {
  readonly followMessages: FollowMessages;
  readonly messageStreams: MessageStreams;
  readonly protectReads: Protect;
  readonly untaken: UntakenAnswers;
}

/** `GET /messages/stream` */
export function mountStreamRoutes(
  router: IRouter,
  { followMessages, messageStreams, protectReads, untaken }: StreamRoutesDeps,
): void {
  const handle = protectReads(async (req, res) => {
    // What is written before its turn Node keeps for as long as the connection is open, even when the
    // stream was cut meanwhile.
    await untaken.turnOf(res);
    const reading = readStreamQuery(queryStringOf(req.originalUrl), req.get('Last-Event-ID'));
    if (reading.kind === 'faults') {
      answerFaults(req, res, reading.faults);
      return;
    }
    const number = await followMessages.start(reading.command);
    if (isTooLate(res)) return;
    if (messageStreams.isFull || exchangeOf(res).isLast()) {
      res.set('Retry-After', String(RETRY_AFTER_SECONDS));
      answer(req, res, 503, { detail: 'no more streams at the moment, please retry' });
      return;
    }
    begin(res);
    if (req.method === 'HEAD') res.end();
    else messageStreams.open(res, number);
  });
  route(router, '/messages/stream', 'get', handle);
}

function begin(res: Response): void {
  const exchange = exchangeOf(res);
  res.writeHead(200, {
    'X-Request-ID': exchange.requestId,
    ...SECURITY_HEADERS,
    'Content-Type': 'text/event-stream; charset=utf-8',
    // nginx would gather events into blocks.
    'X-Accel-Buffering': 'no',
  });
  res.flushHeaders();
  // How long somebody listens is not how long an answer takes: the line and the metrics tell of the
  // beginning.
  exchange.settle();
}
