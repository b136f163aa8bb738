import { useCallback, useState } from 'preact/hooks';
import { keep, readKept } from './kept.ts';

const KEPT_AS = 'hookledger-read-token';

export interface TokenState {
  readonly token: string | undefined;
  /** Keeps a token for as long as this tab is open; `undefined` forgets it. */
  readonly setToken: (token: string | undefined) => void;
}

/** The read token: kept by the tab alone, and sent in a header, so that it is in no address. */
export function useToken(): TokenState {
  const [token, hold] = useState(() => readKept('sessionStorage', KEPT_AS));
  const setToken = useCallback((given: string | undefined) => {
    keep('sessionStorage', KEPT_AS, given);
    hold(given);
  }, []);
  return { token, setToken };
}
