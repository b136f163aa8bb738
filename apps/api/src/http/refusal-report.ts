import type { Logger } from '../observability/logger.ts';

const REPORT_EVERY_MS = 60_000;

/**
 * To be called for each connection that is refused because there are too many. Writes a line at
 * once and then at most one a minute: whoever floods the port must not flood the log as well.
 */
export function createRefusalReport(logger: Logger, maxConnections: number): () => void {
  let refused = 0;
  let reportedAtMs = Number.NEGATIVE_INFINITY;
  return () => {
    refused += 1;
    const nowMs = performance.now();
    if (nowMs - reportedAtMs < REPORT_EVERY_MS) return;
    reportedAtMs = nowMs;
    logger.log('WARNING', {
      message: `connections refused: ${refused}; ${maxConnections} are open, as many as HTTP_MAX_CONNECTIONS allows`,
    });
    refused = 0;
  };
}
