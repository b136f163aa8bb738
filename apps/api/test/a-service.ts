import { createInMemoryMessageStore } from '@hookledger/domain/testing';
import { compose } from '../src/composition/compose.ts';
import {
  APP,
  LOGGER,
  MESSAGE_FEED,
  MESSAGE_READER,
  MESSAGE_REPOSITORY,
  READINESS,
  STORE_CHECKS,
  STORE_FIGURES,
} from '../src/composition/tokens.ts';
import type { Provide } from '../src/composition/typed-container.ts';
import { readConfig, type Config } from '../src/config.ts';
import { createHttpServer } from '../src/http/create-server.ts';
import { listen } from '../src/http/listen.ts';
import type { Readiness } from '../src/http/readiness.ts';
import type { LogStream } from '../src/observability/log-stream.ts';

export const SECRET = 'testsecret';

export interface LogLine {
  readonly [key: string]: unknown;
}

/** The whole service in this process, listening on a port of its own. */
export interface Service {
  readonly port: number;
  readonly readiness: Readiness;
  /** The lines logged so far, read as JSON. */
  logLines(): readonly LogLine[];
  /** Resolves with the log line of the request with this id, once it is there. */
  logLineOf(requestId: unknown): Promise<LogLine>;
  close(): Promise<void>;
}

export interface Override {
  (provide: Provide): void;
  /** Leaves nothing of earlier services in the store that is to be shared with them. */
  readonly empty?: () => Promise<void>;
}

/** Every adapter as it is in production, the database in memory. */
export const overSqlite: Override = () => undefined;

/** The ports of the ledger over a Map; SQLite is never opened. */
export const overInMemoryStore: Override = (provide) => {
  const store = createInMemoryMessageStore();
  provide(MESSAGE_REPOSITORY, () => store);
  provide(MESSAGE_READER, () => store);
  provide(MESSAGE_FEED, () => store);
  provide(STORE_CHECKS, () => []);
  provide(STORE_FIGURES, () => async () => ({}));
};

export async function startService(
  override: Override,
  settings: Partial<Config> = {},
): Promise<Service> {
  const config = { ...aConfig(), ...settings };
  const log = createLogCapture();
  await override.empty?.();
  const application = await compose(
    config,
    {
      logStream: log.stream,
      onFatalError(error) {
        throw error;
      },
    },
    override,
  );
  const server = createHttpServer(
    application.resolve(APP),
    application.resolve(LOGGER),
    config.httpLimits,
  );
  const { host, port, httpLimits } = config;
  const listening = await listen(server, {
    host,
    port,
    maxConnections: httpLimits.maxConnections,
  });

  return {
    port: listening.address.port,
    readiness: application.resolve(READINESS),
    logLines: () => log.lines(),
    logLineOf: (requestId) => log.lineOf(requestId),
    async close() {
      const closed = listening.close();
      server.closeAllConnections();
      await closed;
      await application.close();
    },
  };
}

/** What an operator would get who sets no more than this. */
export function aConfig(): Config {
  const reading = readConfig({
    WEBHOOK_SECRET: SECRET,
    DATABASE_URL: ':memory:',
    LOG_LEVEL: 'DEBUG',
    HOST: '127.0.0.1',
    PORT: '0',
  });
  if (reading.kind === 'mistakes') throw new Error(reading.mistakes.join());
  return reading.config;
}

function createLogCapture(): {
  readonly stream: LogStream;
  lines(): readonly LogLine[];
  lineOf(requestId: unknown): Promise<LogLine>;
} {
  const lines: LogLine[] = [];
  const waiting = new Set<() => void>();
  const stream: LogStream = {
    droppedLines: 0,
    write(text) {
      for (const line of text.trimEnd().split('\n')) lines.push(JSON.parse(line) as LogLine);
      for (const look of waiting) look();
    },
    atEndOfTurn: (run) => void setImmediate(run),
  };
  return {
    stream,
    lines: () => lines,
    async lineOf(requestId) {
      return new Promise((resolve) => {
        const look = (): void => {
          const line = lines.find((candidate) => candidate['request_id'] === requestId);
          if (line === undefined) return;
          waiting.delete(look);
          resolve(line);
        };
        waiting.add(look);
        look();
      });
    },
  };
}
