import type {
  CountMessagesOverTime,
  FollowMessages,
  ListMessages,
  SummarizeMessages,
} from '@hookledger/domain';
import express from 'express';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { HttpLimits } from '../config/http-limits.ts';
import type { Logger } from '../observability/logger.ts';
import type { Metrics } from '../observability/metrics.ts';
import { answer, boundUnreadBody } from './answer.ts';
import { mountDeliveriesRoutes } from './deliveries-routes.ts';
import { mountDocumentationRoutes } from './documentation/documentation-routes.ts';
import type { Observe } from './exchange.ts';
import { createExpressClasses, type HttpClasses } from './express-classes.ts';
import { handleError } from './handle-error.ts';
import { isHttp1 } from './is-http1.ts';
import type { MessageStreams } from './message-streams.ts';
import { mountMessagesRoutes } from './messages-routes.ts';
import { mountOperationsRoutes } from './operations-routes.ts';
import type { DashboardFiles } from './dashboard/dashboard-files.ts';
import { mountDashboardRoutes } from './dashboard/dashboard-routes.ts';
import type { Protect } from './require-token.ts';
import type { Readiness } from './readiness.ts';
import type { ReceiveDelivery } from './receive-delivery.ts';
import { reportByTheMinute } from './report-by-the-minute.ts';
import { hasBody, hasTooManyHeaders, largeHeadBytes } from './request-head.ts';
import { mountStatsRoutes } from './stats-routes.ts';
import { mountStreamRoutes } from './stream-routes.ts';
import { mountTimelineRoutes } from './timeline-routes.ts';
import { createUntakenAnswers } from './untaken-answers.ts';
import { mountWebhookRoutes } from './webhook-routes.ts';

export interface AppDeps {
  readonly logger: Logger;
  readonly observe: Observe;
  readonly limits: HttpLimits;
  readonly receiveDelivery: ReceiveDelivery;
  readonly listMessages: ListMessages;
  readonly summarizeMessages: SummarizeMessages;
  readonly countMessagesOverTime: CountMessagesOverTime;
  readonly followMessages: FollowMessages;
  readonly messageStreams: MessageStreams;
  readonly deliveryFigures: Metrics['deliveryFigures'];
  /** Stands before everything that shows what was received. */
  readonly protectReads: Protect;
  readonly readiness: Readiness;
  /** What `/` serves. */
  readonly dashboardFiles: DashboardFiles;
  /** What `/metrics` shows; `undefined` leaves it out. */
  readonly metrics: Metrics | undefined;
}

/** What Express is beside what its types say: a step among others. */
type Handle = (req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void) => void;

/** The whole HTTP interface, as a Node server takes it. */
export interface App extends HttpClasses {
  readonly listener: RequestListener;
}

export function createApp(deps: AppDeps): App {
  const app = express();
  const untaken = createUntakenAnswers(
    reportByTheMinute((count) =>
      deps.logger.log('WARNING', {
        message: `connections cut: ${count}; they asked for more answers than they took`,
      }),
    ),
  );
  const classes = createExpressClasses(app);
  app.enable('case sensitive routing');
  app.enable('strict routing');
  app.disable('x-powered-by');
  app.disable('etag');
  // Routes read the query string themselves; Express would parse it at every access.
  app.set('query parser', false);

  mountWebhookRoutes(app, deps);
  mountMessagesRoutes(app, { ...deps, untaken });
  mountStatsRoutes(app, deps);
  mountTimelineRoutes(app, { ...deps, untaken });
  mountDeliveriesRoutes(app, deps);
  mountStreamRoutes(app, { ...deps, untaken });
  mountOperationsRoutes(app, { ...deps, untaken });
  mountDocumentationRoutes(app);
  mountDashboardRoutes(app, deps);
  app.use(handleError);

  const handle = app as unknown as Handle;
  // Before Express, whose every layer costs a request as much as all of this.
  const listener: RequestListener = (req, res) => {
    if (!untaken.begin(req.socket, res, largeHeadBytes(req))) return;
    deps.observe(req, res);
    // Such a request may wait for its turn behind many, each with a body.
    if (req.method !== 'POST' && hasBody(req)) boundUnreadBody(req, res);
    if (hasTooManyHeaders(req)) {
      res.setHeader('Connection', 'close');
      answer(req, res, 431, { detail: 'Request Header Fields Too Large' });
    } else if (isHttp1(req)) {
      // Express comes here with what no route took, and with targets that it can't read a path in.
      handle(req, res, (error) => {
        if (error === undefined) answer(req, res, 404, { detail: 'Not Found' });
        else req.socket.destroy();
      });
    } else {
      res.setHeader('Connection', 'close');
      answer(req, res, 400, { detail: 'Bad Request' });
    }
  };
  return { ...classes, listener };
}
