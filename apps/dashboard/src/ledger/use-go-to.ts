import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Client } from '../api/client.ts';
import type { Address } from '../parts/use-address.ts';
import { endBefore, type Filter } from './window.ts';

export interface GoingTo {
  /** Shows the messages before this instant, the last of them first. */
  readonly goTo: (until: string) => void;
  /** Why the way there was not found. */
  readonly failure: Failure | undefined;
}

interface Failure {
  readonly reason: string;
  readonly retry: () => void;
}

/** Where the list is to be; what is `undefined` goes out of the address. */
type Place = Readonly<Record<'since' | 'end', string | undefined>>;

/** Where the last bar ends that there can be: no list can begin there, and nothing comes after it. */
const END_OF_TIME = '9999-12-31T24:00:00Z';

/** Finds the place of an instant in the list that the address asks for. */
export function useGoTo(client: Client, address: Address, show: (place: Place) => void): GoingTo {
  const { q = '', from = '', since = '', end, view } = address;
  const [failure, setFailure] = useState<Failure>();
  const asking = useRef<AbortController>(undefined);

  const leave = useCallback(() => {
    asking.current?.abort();
    setFailure(undefined);
  }, []);
  // Who went elsewhere meanwhile is not called back.
  useEffect(() => leave, [client, q, from, since, end, view, leave]);

  const goTo = (until: string): void => void find(until);
  const find = async (until: string): Promise<void> => {
    leave();
    if (until === END_OF_TIME) {
      show({ since, end: undefined });
      return;
    }
    const asked = new AbortController();
    asking.current = asked;
    const filter: Filter = { q, from, since: isBefore(since, until) ? since : '' };
    try {
      const found = await endBefore(client, filter, until, asked.signal);
      if (!asked.signal.aborted) show({ since: filter.since || undefined, end: String(found) });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (!asked.signal.aborted) setFailure({ reason, retry: () => goTo(until) });
    }
  };
  return { goTo, failure };
}

/** A list that begins only then has nothing of what is to be shown. */
function isBefore(since: string, until: string): boolean {
  return Date.parse(since) < Date.parse(until);
}
