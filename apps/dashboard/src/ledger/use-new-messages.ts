import { useCallback } from 'preact/hooks';
import type { Client } from '../api/client.ts';
import { usePoll } from '../parts/use-poll.ts';
import { countMatching, type Window } from './window.ts';

const LOOK_EVERY_MS = 5_000;

interface Counted {
  readonly since: Window;
  readonly total: number;
}

/**
 * How many messages the list has behind those of a window at its newest end; none while there is no
 * such window. What was asked for a moment ago is not counted at once: while somebody types, each
 * letter would be searched for twice.
 */
export function useNewMessages(client: Client, shown: Window | undefined): number {
  const load = useCallback(
    async (signal: AbortSignal): Promise<Counted | undefined> =>
      shown && { since: shown, total: await countMatching(client, shown.filter, signal) },
    [client, shown],
  );
  const { value } = usePoll(load, LOOK_EVERY_MS, 'later');
  if (shown === undefined) return 0;
  // The window's own total has what was stored between the two questions that it took.
  const { total } = value?.since === shown ? value : shown;
  return Math.max(0, total - shown.end);
}
