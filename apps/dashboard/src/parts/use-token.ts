import { useCallback, useState } from 'preact/hooks';

const KEPT_AS = 'hookledger-read-token';

export interface TokenState {
  readonly token: string | undefined;
  /** Keeps a token for as long as this tab is open; `undefined` forgets it. */
  readonly setToken: (token: string | undefined) => void;
}

/** The read token: kept by the tab alone, and sent in a header, so that it is in no address. */
export function useToken(): TokenState {
  const [token, keep] = useState(() => sessionStorage.getItem(KEPT_AS) ?? undefined);
  const setToken = useCallback((given: string | undefined) => {
    if (given === undefined) sessionStorage.removeItem(KEPT_AS);
    else sessionStorage.setItem(KEPT_AS, given);
    keep(given);
  }, []);
  return { token, setToken };
}
