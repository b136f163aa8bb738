import { diag, DiagLogLevel } from '@opentelemetry/api';
import { setGlobalErrorHandler } from '@opentelemetry/core';

const AT_MOST_EVERY_MS = 60_000;

const ignore = (): void => undefined;

/**
 * Has the library tell of what goes wrong in at most one line a minute: without a collector it would
 * have something to say every few seconds. By itself it would write to the console or not at all.
 */
export function reportFaults(warn: (message: string) => void): void {
  let silentUntilMs = -Infinity;
  const report = (...words: readonly unknown[]): void => {
    const nowMs = performance.now();
    if (nowMs < silentUntilMs) return;
    silentUntilMs = nowMs + AT_MOST_EVERY_MS;
    warn(`traces: ${words.map(wordsOf).join(' ')}`);
  };
  const logger = { error: report, warn: report, info: ignore, debug: ignore, verbose: ignore };
  diag.setLogger(logger, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
  setGlobalErrorHandler(report);
}

function wordsOf(what: unknown): string {
  if (!(what instanceof Error)) return String(what);
  // Of several addresses that were tried, the error as a whole has no message.
  const causes = what instanceof AggregateError ? what.errors.map(wordsOf) : [];
  return [what.message, ...causes].filter((words) => words !== '').join('; ');
}
