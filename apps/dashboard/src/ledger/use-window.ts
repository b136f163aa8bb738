import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { Refusal, type Client } from '../api/client.ts';
import { isSame, loadWindow, type Filter, type Window } from './window.ts';

/** Long enough to type the next letter, too short to be waited for. */
const TYPING_PAUSE_MS = 150;
const TRY_AGAIN_AFTER_MS = 5_000;

export interface WindowState {
  /**
   * What is shown: while another window loads, still the last one; but where that fails, only a window
   * on the same list.
   */
  readonly window: Window | undefined;
  readonly error: unknown;
  readonly isLoading: boolean;
  readonly reload: () => void;
}

/** The window that the address asks for. */
export function useWindow(
  client: Client,
  { q, from, since }: Filter,
  end: number | undefined,
): WindowState {
  const [state, setState] = useState<Omit<WindowState, 'reload'>>({
    window: undefined,
    error: undefined,
    isLoading: true,
  });
  const [turn, setTurn] = useState(0);
  const isFirst = useRef(true);

  useEffect(() => {
    const ended = new AbortController();
    const { signal } = ended;
    let timer = 0;
    const loadIn = (ms: number): void => {
      timer = window.setTimeout(() => void load(), ms);
    };
    const load = async (): Promise<void> => {
      setState((before) => ({ ...before, isLoading: true }));
      try {
        const window = await loadWindow(client, { q, from, since }, end, signal);
        if (!signal.aborted) setState({ window, error: undefined, isLoading: false });
      } catch (error) {
        if (signal.aborted) return;
        setState(({ window: last }) => ({
          window: last !== undefined && isSame(last.filter, { q, from, since }) ? last : undefined,
          error,
          isLoading: false,
        }));
        if (mayPass(error)) loadIn(waitAfter(error));
      }
    };
    loadIn(isFirst.current ? 0 : TYPING_PAUSE_MS);
    isFirst.current = false;
    return () => {
      window.clearTimeout(timer);
      ended.abort();
    };
  }, [client, q, from, since, end, turn]);

  const reload = useCallback(() => setTurn((before) => before + 1), []);
  return { ...state, reload };
}

/** Whether the same question may be answered later. */
function mayPass(error: unknown): boolean {
  return !(error instanceof Refusal) || error.status >= 500 || error.status === 429;
}

function waitAfter(error: unknown): number {
  const asked = error instanceof Refusal ? error.retryAfterMs : undefined;
  return asked ?? TRY_AGAIN_AFTER_MS;
}
