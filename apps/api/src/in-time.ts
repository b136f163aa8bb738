// Prometheus waits ten seconds for all that /metrics asks for, and probes of readiness often less.
const WAIT_MS = 2_000;

/**
 * Lets a question that may hang be asked again and again: after two seconds the answer is `late`. Whoever
 * asks while an earlier question is open waits for that one's answer, so one that hangs is open once.
 */
export function inTime<Answer>(ask: () => Promise<Answer>, late: Answer): () => Promise<Answer> {
  let open: Promise<Answer> | undefined;
  return async () => {
    open ??= ask().finally(() => {
      open = undefined;
    });
    let timer: NodeJS.Timeout | undefined;
    const overdue = new Promise<Answer>((resolve) => {
      timer = setTimeout(resolve, WAIT_MS, late);
    });
    try {
      return await Promise.race([open, overdue]);
    } finally {
      clearTimeout(timer);
    }
  };
}
