import type { AddressInfo } from 'node:net';
import { compose } from './composition/compose.ts';
import { APP, LOGGER, READINESS } from './composition/tokens.ts';
import type { Provide } from './composition/typed-container.ts';
import { readConfig, type Config } from './config.ts';
import { shownDatabase } from './config/database.ts';
import { warningsOf } from './config/warnings.ts';
import { createHttpServer } from './http/create-server.ts';
import { drain } from './http/drain.ts';
import { listen } from './http/listen.ts';
import { keepTickShape } from './keep-tick-shape.ts';
import { leaveThreadsTheirLimits } from './leave-threads-their-limits.ts';
import { createLogger, type Logger } from './observability/logger.ts';
import { openStandardOutput } from './observability/log-stream.ts';
import type { CreateTracing } from './observability/tracing.ts';

// Docker kills ten seconds after SIGTERM.
const CUT_CONNECTIONS_AFTER_MS = 7_000;
const END_AFTER_MS = 8_000;
const FLUSH_LOG_WITHIN_MS = 1_000;
const SEND_TRACES_WITHIN_MS = { atLeast: 500, withDraining: 2_000 };

/**
 * Runs the service from the environment until it is told to stop, then ends the process.
 * `override` replaces parts of it, as in {@link compose}.
 */
export async function serve(override?: (provide: Provide) => void): Promise<void> {
  keepTickShape();
  leaveThreadsTheirLimits();
  const logStream = openStandardOutput();
  const end = async (exitCode: number): Promise<never> => {
    await logStream.flush(FLUSH_LOG_WITHIN_MS);
    process.exit(exitCode);
  };

  const reading = readConfig(process.env);
  if (reading.kind === 'mistakes') {
    const logger = createLogger({ level: 'INFO', stream: logStream });
    for (const mistake of reading.mistakes) logger.log('ERROR', { message: mistake });
    return end(1);
  }

  const { config } = reading;
  const surroundings = {
    logStream,
    createTracing: await loadTracing(config),
    onFatalError(error: unknown) {
      logFailure(logger, 'the database can no longer be trusted, so the process ends', error);
      void end(1);
    },
  };
  const application = await compose(config, surroundings, override);
  const logger = application.resolve(LOGGER);
  const fail = (what: string, error: unknown): void => {
    logFailure(logger, what, error);
    void end(1);
  };
  process.on('uncaughtException', (error) => fail('the process met a bug and ends', error));

  try {
    const server = createHttpServer(application.resolve(APP), logger, config.httpLimits);
    const { host, port, httpLimits } = config;
    const listening = await listen(server, {
      host,
      port,
      maxConnections: httpLimits.maxConnections,
    }).catch((cause: unknown) => {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new Error(`can't listen at HOST=${host}, PORT=${port}: ${reason}`, { cause });
    });
    logStart(logger, config, listening.address);
    const stop = async (signal: string): Promise<void> => {
      const stoppedAtMs = performance.now();
      process.on(signal, () => undefined);
      logger.log('INFO', { message: `stopping on ${signal}` });
      application.resolve(READINESS).startShutdown();
      // Whatever has not ended by then: what was acknowledged is on disk.
      setTimeout(() => {
        logger.log('WARNING', { message: `not stopped within ${END_AFTER_MS} ms: ends as it is` });
        void end(0);
      }, END_AFTER_MS).unref();
      await drain(server, listening, CUT_CONNECTIONS_AFTER_MS);
      const drainedInMs = performance.now() - stoppedAtMs;
      const { atLeast, withDraining } = SEND_TRACES_WITHIN_MS;
      await application.close(Math.max(atLeast, withDraining - drainedInMs));
      logger.log('INFO', { message: 'stopped' });
      await end(0);
    };
    process.once('SIGTERM', (signal) => void stop(signal));
    process.once('SIGINT', (signal) => void stop(signal));
  } catch (error) {
    fail('the service could not start', error);
  }
}

// Megabytes that are not read, let alone run, where nobody asks for them.
async function loadTracing({ tracing }: Config): Promise<CreateTracing | undefined> {
  if (tracing.settings === undefined) return undefined;
  const { createTracing } = await import('./observability/opentelemetry/create-tracing.ts');
  return createTracing;
}

function logStart(logger: Logger, config: Config, { address, port }: AddressInfo): void {
  logger.log('INFO', {
    message: `listening on http://${address.includes(':') ? `[${address}]` : address}:${port}`,
    host: address,
    port,
    database: shownDatabase(config.database),
    node: process.version,
    traces: config.tracing.settings?.endpoint.host,
  });
  for (const message of warningsOf(config)) logger.log('WARNING', { message });
}

function logFailure(logger: Logger, what: string, error: unknown): void {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  logger.log('ERROR', { message: `${what}: ${message}`, stack });
}
