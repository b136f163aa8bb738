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

/** Asks at once and again and again, except while nobody looks. */
export function usePoll<Value>(
  load: (signal: AbortSignal) => Promise<Value>,
  everyMs: number,
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
      timer = window.setTimeout(() => void run(), everyMs);
    };
    ask.current = () => void run();
    const look = (): void => void run();
    document.addEventListener('visibilitychange', look);
    void run();

    return () => {
      ended.abort();
      window.clearTimeout(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }, [load, everyMs]);

  const refresh = useCallback(() => ask.current(), []);
  return { ...state, refresh };
}
