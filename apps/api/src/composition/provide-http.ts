import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { secretsIn, type Config } from '../config.ts';
import { createApp } from '../http/create-app.ts';
import { createDashboardFiles } from '../http/dashboard/dashboard-files.ts';
import { createMessageStreams } from '../http/message-streams.ts';
import { createReadiness, type ReadinessCheck } from '../http/readiness.ts';
import { createReceiveDelivery } from '../http/receive-delivery.ts';
import { requireToken } from '../http/require-token.ts';
import { countSignatures } from '../observability/count-signatures.ts';
import { observeRequests } from '../observability/observe-requests.ts';
import { createRedact } from '../observability/redact.ts';
import * as tokens from './tokens.ts';
import type { Provide } from './typed-container.ts';

/** The HTTP interface, and what belongs to it alone. */
export function provideHttp(provide: Provide, config: Config): void {
  provide(tokens.READINESS, (get) =>
    createReadiness([secretCheck(config), ...get(tokens.STORE_CHECKS)]),
  );
  provide(tokens.MESSAGE_STREAMS, (get) =>
    createMessageStreams({
      followMessages: get(tokens.FOLLOW_MESSAGES),
      logger: get(tokens.LOGGER),
      shutdown: get(tokens.READINESS).shutdown,
    }),
  );
  provide(tokens.DASHBOARD_FILES, () => createDashboardFiles(dashboardFolder()));
  provide(tokens.APP, (get) => {
    const tracing = get(tokens.TRACING);
    const readiness = get(tokens.READINESS);
    const app = createApp({
      logger: get(tokens.LOGGER),
      observe: observeRequests({
        logger: get(tokens.LOGGER),
        metrics: get(tokens.METRICS),
        isShuttingDown: () => readiness.isShuttingDown,
        redact: createRedact(secretsIn(config)),
        currentTrace: tracing?.current,
      }),
      limits: config.httpLimits,
      receiveDelivery: createReceiveDelivery({
        authenticateDelivery: countSignatures(
          get(tokens.AUTHENTICATE_DELIVERY),
          get(tokens.METRICS),
        ),
        ingestMessage: get(tokens.INGEST_MESSAGE),
      }),
      listMessages: get(tokens.LIST_MESSAGES),
      summarizeMessages: get(tokens.SUMMARIZE_MESSAGES),
      countMessagesOverTime: get(tokens.COUNT_MESSAGES_OVER_TIME),
      followMessages: get(tokens.FOLLOW_MESSAGES),
      messageStreams: get(tokens.MESSAGE_STREAMS),
      deliveryFigures: async () => get(tokens.METRICS).deliveryFigures(),
      protectReads: requireToken(config.readTokens),
      readiness,
      dashboardFiles: get(tokens.DASHBOARD_FILES),
      metrics: config.enableMetrics ? get(tokens.METRICS) : undefined,
    });
    return tracing === undefined ? app : { ...app, listener: tracing.around(app.listener) };
  });
}

/** Where the dashboard's package has its built files, if it was built. */
function dashboardFolder(): string {
  return dirname(fileURLToPath(import.meta.resolve('@hookledger/dashboard/dist/index.html')));
}

function secretCheck({ webhookSecret }: Config): ReadinessCheck {
  return {
    name: 'secret',
    async problem() {
      return webhookSecret === undefined ? 'WEBHOOK_SECRET is not set' : undefined;
    },
  };
}
