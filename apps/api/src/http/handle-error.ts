import { PortUnavailableError } from '@hookledger/domain';
import type { ErrorRequestHandler } from 'express';
import { answer } from './answer.ts';
import { exchangeOf } from './exchange.ts';
import { HttpProblem } from './http-problem.ts';
import { answerAndLinger } from './linger.ts';
import { answerRetryLater } from './retry-later.ts';

/** Turns whatever was thrown into an answer; what the inside said stays in the log line. */
export const handleError: ErrorRequestHandler = (error: unknown, req, res, next) => {
  const exchange = exchangeOf(res);
  if (error instanceof HttpProblem) {
    exchange.result = error.result;
    answerAndLinger(req, res, error.status, { detail: error.message });
    return;
  }
  exchange.error = error;
  const unavailable = error instanceof PortUnavailableError;
  exchange.result = unavailable ? 'unavailable' : 'internal_error';
  if (res.headersSent) {
    // Too late for another answer: Express cuts the connection.
    next(error);
  } else if (unavailable) {
    answerRetryLater(req, res, 'service unavailable, please retry');
  } else {
    answer(req, res, 500, { detail: 'Internal Server Error' });
  }
};
