const REPORT_EVERY_MS = 60_000;

/**
 * To be called for each of something that strangers can bring about. Reports at once and then at
 * most once a minute, with how many there were: whoever floods the port must not flood the log too.
 */
export function reportByTheMinute(report: (count: number) => void): () => void {
  let count = 0;
  let reportedAtMs = Number.NEGATIVE_INFINITY;
  return () => {
    count += 1;
    const nowMs = performance.now();
    if (nowMs - reportedAtMs < REPORT_EVERY_MS) return;
    reportedAtMs = nowMs;
    report(count);
    count = 0;
  };
}
