import { useCallback, useEffect, useState } from 'preact/hooks';

/** What the address of the page says after its question mark. */
export type Address = Readonly<Record<string, string>>;

/** `replace` for what is typed letter by letter, so that going back does not unwrite it. */
export type Go = (changes: Readonly<Record<string, string | undefined>>, how?: 'replace') => void;

/** The place that somebody is at: kept in the address, so that reloading and going back keep it. */
export function useAddress(): readonly [Address, Go] {
  const [address, setAddress] = useState(read);

  useEffect(() => {
    const look = (): void => setAddress(read());
    window.addEventListener('popstate', look);
    return () => window.removeEventListener('popstate', look);
  }, []);

  const go = useCallback<Go>((changes, how) => {
    const query = new URLSearchParams(window.location.search);
    for (const [name, value] of Object.entries(changes)) {
      if (value === undefined || value === '') query.delete(name);
      else query.set(name, value);
    }
    const url = query.size === 0 ? window.location.pathname : `?${query.toString()}`;
    if (how === 'replace') window.history.replaceState(undefined, '', url);
    else window.history.pushState(undefined, '', url);
    setAddress(read());
  }, []);

  return [address, go];
}

function read(): Address {
  return Object.fromEntries(new URLSearchParams(window.location.search));
}
