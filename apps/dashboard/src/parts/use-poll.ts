import { useCallback, useEffect, useRef, useState } from 'preact/hooks';

/** What was asked for last, and how that went. */
export interface Polled<Value> {
  /** The last answer there was, however old. */
  readonly value: Value | undefined;
  /** When it came, on the clock of `performance.now()`. */
  readonly atMs: number;
  /** What is wrong now; `undefined` when nothing is. */
  readonly error: unknown;
  /** Asks again at once. */
  readonly refresh: () => void;
}

/**
 * Asks again and again, except while nobody looks.
 *
 * @param begin whether the first time is at once or, where the answer is known already, after a while.
 */
export function usePoll<Value>(
  load: (signal: AbortSignal) => Promise<Value>,
  everyMs: number,
  begin: 'at once' | 'later' = 'at once',
): Polled<Value> {
  const [state, setState] = useState<Omit<Polled<Value>, 'refresh'>>({
    value: undefined,
    atMs: 0,
    error: undefined,
  });
  const ask = useRef<() => void>(() => undefined);

  useEffect(() => {
    const ended = new AbortController();
    const { signal } = ended;
    let timer = 0;
    let running = false;

    const runLater = (): void => {
      timer = window.setTimeout(() => void run(), everyMs);
    };
    const run = async (): Promise<void> => {
      window.clearTimeout(timer);
      if (running || signal.aborted || document.hidden) return;
      running = true;
      try {
        const value = await load(signal);
        if (!signal.aborted) setState({ value, atMs: performance.now(), error: undefined });
      } catch (error) {
        if (!signal.aborted) setState((before) => ({ ...before, error }));
      }
      running = false;
      runLater();
    };
    ask.current = () => void run();
    const look = (): void => void run();
    document.addEventListener('visibilitychange', look);
    if (begin === 'later') runLater();
    else void run();

    return () => {
      ended.abort();
      window.clearTimeout(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }, [load, everyMs, begin]);

  const refresh = useCallback(() => ask.current(), []);
  return { ...state, refresh };
}
