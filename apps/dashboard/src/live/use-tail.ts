import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Client } from '../api/client.ts';
import { follow, type Arrival, type Connection } from './follow.ts';

/** How many messages are shown; what came before them is in the list. */
export const SHOWN = 200;

export interface Tail {
  /** Newest first. */
  readonly arrivals: readonly Arrival[];
  readonly received: number;
  readonly connection: Connection;
  readonly isPaused: boolean;
  /** How many came since the pause. */
  readonly held: number;
  readonly setPaused: (paused: boolean) => void;
}

interface Shown {
  readonly arrivals: readonly Arrival[];
  readonly received: number;
}

const NOTHING: Shown = { arrivals: [], received: 0 };

/** Follows the ledger for as long as it is on the page; draws once a frame at most. */
export function useTail(client: Client): Tail {
  const [shown, setShown] = useState(NOTHING);
  const [held, setHeld] = useState(0);
  const [connection, setConnection] = useState<Connection>('connecting');
  const [isPaused, setIsPaused] = useState(false);
  const latest = useRef(NOTHING);
  const paused = useRef(false);
  const heldBefore = useRef(0);

  useEffect(() => {
    const ended = new AbortController();
    let frame = 0;
    latest.current = NOTHING;
    const draw = (): void => {
      frame = 0;
      if (paused.current) setHeld(latest.current.received - heldBefore.current);
      else setShown(latest.current);
    };
    void follow({
      client,
      signal: ended.signal,
      onConnection: setConnection,
      onArrivals(some) {
        const { arrivals, received } = latest.current;
        latest.current = {
          arrivals: [...some.toReversed(), ...arrivals].slice(0, SHOWN),
          received: received + some.length,
        };
        frame ||= window.requestAnimationFrame(draw);
      },
    });
    return () => {
      ended.abort();
      window.cancelAnimationFrame(frame);
    };
  }, [client]);

  const setPaused = useCallback((pause: boolean) => {
    paused.current = pause;
    heldBefore.current = latest.current.received;
    setIsPaused(pause);
    setHeld(0);
    if (!pause) setShown(latest.current);
  }, []);

  return { ...shown, connection, isPaused, held, setPaused };
}
