const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 30_000;

/** A service that asks for more is not waited for longer, or not at all. */
export const MOST_PATIENCE_MS = 300_000;

/**
 * How long to wait before the next attempt: longer each time, by chance, so that many who failed
 * together don't come back together, and never less than the service asks for.
 */
export function waitMs(attempt: number, atLeastMs: number): number {
  const longest = Math.min(FIRST_WAIT_MS * 2 ** attempt, LONGEST_WAIT_MS);
  return Math.max(atLeastMs, longest * (0.5 + Math.random() / 2));
}

/** `Retry-After` (RFC 9110, 10.2.3): seconds or a date; what is neither asks for nothing. */
export function retryAfterMs(header: string | undefined, nowMs: number): number {
  if (header === undefined) return 0;
  if (/^[0-9]+$/.test(header)) return Number(header) * 1_000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? 0 : Math.max(0, date - nowMs);
}

/** Whether the same request may be answered differently later. */
export function isPassing(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || status >= 500;
}

/** In a few words why a request got no answer. */
export function reasonOf(error: unknown): string {
  const { cause = error } = error as Error;
  // Of several addresses that were tried, each has its own.
  const first = cause instanceof AggregateError ? (cause.errors[0] as unknown) : cause;
  return (first as Error).message || String((first as NodeJS.ErrnoException).code);
}
