import {
  createAuthenticateDelivery,
  createCountMessagesOverTime,
  createFollowMessages,
  createIngestMessage,
  createListMessages,
  createSummarizeMessages,
  type MessageRepository,
} from '@hookledger/domain';
import { createHmacSigner, createSignerWithoutSecret } from '@hookledger/wire';
import { createSystemClock } from '../adapters/system-clock.ts';
import { secretsIn, type Config } from '../config.ts';
import { createLogger } from '../observability/logger.ts';
import type { LogStream } from '../observability/log-stream.ts';
import { createMetrics } from '../observability/metrics.ts';
import type { CreateTracing, Tracing } from '../observability/tracing.ts';
import { provideHttp } from './provide-http.ts';
import { provideStore } from './provide-store.ts';
import * as tokens from './tokens.ts';
import { createContainer, type Provide, type Resolve } from './typed-container.ts';

export interface Application {
  readonly resolve: Resolve;
  /** Releases what was opened, newest first; traces that can't be sent by then are lost. */
  close(sendTracesWithinMs?: number): Promise<void>;
}

/** What only the process itself has. */
export interface Surroundings {
  readonly logStream: LogStream;
  /** Called when the database can't be trusted any more. */
  readonly onFatalError: (error: unknown) => void;
  /** What the libraries for traces make; without them there are none. */
  readonly createTracing?: CreateTracing | undefined;
}

/**
 * The composition root: the one place that sees every part. `override` replaces any of them; what
 * nobody asks for is never opened.
 */
export async function compose(
  config: Config,
  { logStream, onFatalError, createTracing }: Surroundings,
  override?: (provide: Provide) => void,
): Promise<Application> {
  const { provide, resolve } = createContainer();
  const opened: ((sendTracesWithinMs: number) => Promise<void>)[] = [];

  provide(tokens.CLOCK, () => createSystemClock());
  provide(tokens.SIGNER, () =>
    config.webhookSecret === undefined
      ? createSignerWithoutSecret()
      : createHmacSigner({
          current: config.webhookSecret,
          previous: config.previousWebhookSecret,
        }),
  );
  await provideStore(provide, config.database, {
    onFatalError,
    onOpened: (store) => opened.push(() => store.close()),
  });

  provide(tokens.AUTHENTICATE_DELIVERY, (get) =>
    createAuthenticateDelivery({ signer: get(tokens.SIGNER) }),
  );
  provide(tokens.INGEST_MESSAGE, (get) =>
    createIngestMessage({
      messages: traced(get(tokens.MESSAGE_REPOSITORY), get(tokens.TRACING)),
      clock: get(tokens.CLOCK),
    }),
  );
  provide(tokens.LIST_MESSAGES, (get) =>
    createListMessages({ messages: get(tokens.MESSAGE_READER) }),
  );
  provide(tokens.SUMMARIZE_MESSAGES, (get) =>
    createSummarizeMessages({ messages: get(tokens.MESSAGE_READER) }),
  );
  provide(tokens.COUNT_MESSAGES_OVER_TIME, (get) =>
    createCountMessagesOverTime({ messages: get(tokens.MESSAGE_READER) }),
  );
  provide(tokens.FOLLOW_MESSAGES, (get) =>
    createFollowMessages({ feed: get(tokens.MESSAGE_FEED) }),
  );

  provide(tokens.LOGGER, () =>
    createLogger({
      level: config.logLevel,
      stream: logStream,
      secrets: secretsIn(config),
    }),
  );
  provide(tokens.TRACING, (get) => {
    const { settings } = config.tracing;
    if (settings === undefined) return undefined;
    const tracing = createTracing?.({
      settings,
      secrets: secretsIn(config),
      warn: (message) => get(tokens.LOGGER).log('WARNING', { message }),
    });
    if (tracing !== undefined) opened.push((withinMs) => tracing.close(withinMs));
    return tracing;
  });
  provide(tokens.METRICS, (get) =>
    createMetrics({
      readStoreFigures: get(tokens.STORE_FIGURES),
      readChecks: async () => (await get(tokens.READINESS).report()).checks,
      droppedLogLines: () => logStream.droppedLines,
    }),
  );
  provideHttp(provide, config);
  override?.(provide);

  return {
    resolve,
    async close(sendTracesWithinMs = 0) {
      for (const release of opened.splice(0).toReversed()) await release(sendTracesWithinMs);
    },
  };
}

function traced(repository: MessageRepository, tracing: Tracing | undefined): MessageRepository {
  return tracing?.traceInsertions(repository) ?? repository;
}
