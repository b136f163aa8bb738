import type { IRouter } from 'express';
import type { Metrics } from '../observability/metrics.ts';
import type { LiveAnswer, NotReadyAnswer } from './answer-schemas.ts';
import { answer, answerText } from './answer.ts';
import type { Protect } from './require-token.ts';
import type { Readiness } from './readiness.ts';
import { route } from './route.ts';
import type { UntakenAnswers } from './untaken-answers.ts';

export interface OperationsRoutesDeps {
  readonly readiness: Readiness;
  readonly protectReads: Protect;
  /** `undefined` leaves `/metrics` out. */
  readonly metrics: Metrics | undefined;
  readonly untaken: UntakenAnswers;
}

/** `GET /health/live`, `GET /health/ready`, `GET /metrics` */
export function mountOperationsRoutes(
  router: IRouter,
  { readiness, protectReads, metrics, untaken }: OperationsRoutesDeps,
): void {
  route(router, '/health/live', 'get', (req, res) => {
    answer(req, res, 200, { status: 'live' } satisfies LiveAnswer);
  });
  route(router, '/health/ready', 'get', async (req, res) => {
    const { ready, checks } = await readiness.report();
    if (ready) {
      answer(req, res, 200, { status: 'ready', checks });
      return;
    }
    const failing = Object.keys(checks).filter((name) => checks[name] !== 'ok');
    const detail = `not ready: ${failing.map((name) => checks[name]).join('; ')}`;
    answer(req, res, 503, { status: 'not ready', detail, checks } satisfies NotReadyAnswer);
  });
  if (metrics !== undefined) {
    const handle = protectReads(async (req, res) => {
      await untaken.turnOf(res);
      const { contentType, text } = await metrics.exposition();
      untaken.hold(res, text.length);
      answerText(req, res, 200, contentType, text);
    });
    route(router, '/metrics', 'get', handle);
  }
}
