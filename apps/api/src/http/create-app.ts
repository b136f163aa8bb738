import type { ListMessages, SummarizeMessages } from '@hookledger/domain';
import express, { type Express, type RequestHandler } from 'express';
import type { Metrics } from '../observability/metrics.ts';
import { answer } from './answer.ts';
import { handleError } from './handle-error.ts';
import { createMessagesRouter } from './messages-router.ts';
import { createOperationsRouter } from './operations-router.ts';
import type { Readiness } from './readiness.ts';
import type { ReceiveDelivery } from './receive-delivery.ts';
import { createStatsRouter } from './stats-router.ts';
import { createWebhookRouter } from './webhook-router.ts';

export interface AppDeps {
  readonly observe: RequestHandler;
  readonly receiveDelivery: ReceiveDelivery;
  readonly listMessages: ListMessages;
  readonly summarizeMessages: SummarizeMessages;
  readonly readiness: Readiness;
  /** What `/metrics` shows; `undefined` leaves it out. */
  readonly metrics: Metrics | undefined;
}

/** The whole HTTP interface. */
export function createApp(deps: AppDeps): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  // Routes read the query string themselves; Express would parse it at every access.
  app.set('query parser', false);

  app.use(deps.observe);
  app.use(refuseWhatIsNotHttp1);
  app.use(createWebhookRouter(deps));
  app.use(createMessagesRouter(deps));
  app.use(createStatsRouter(deps));
  app.use(createOperationsRouter(deps));
  app.use((req, res) => {
    answer(req, res, 404, { detail: 'Not Found' });
  });
  app.use(handleError);
  return app;
}

// Node's parser lets other versions of HTTP pass, and HTTP/1.1 needs a Host (RFC 9112, 3.2).
const refuseWhatIsNotHttp1: RequestHandler = (req, res, next) => {
  const { httpVersion } = req;
  if (httpVersion === '1.0' || (httpVersion === '1.1' && req.headers.host !== undefined)) {
    next();
  } else {
    res.setHeader('Connection', 'close');
    answer(req, res, 400, { detail: 'Bad Request' });
  }
};
