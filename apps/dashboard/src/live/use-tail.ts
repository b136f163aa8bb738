import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Client } from '../api/client.ts';
import { follow, type Arrival, type Connection } from './follow.ts';

/** How many messages are shown, as many as the list has on a page; what came before them is there. */
export const SHOWN = 50;
/** Nobody reads faster, and a burst is drawn at once instead of piece by piece. */
const DRAW_EVERY_MS = 200;

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

/** Follows the ledger for as long as it is on the page; draws five times a second at most. */
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
    let [timer, frame, drawnAtMs] = [0, 0, -DRAW_EVERY_MS];
    latest.current = NOTHING;
    const draw = (): void => {
      timer = 0;
      drawnAtMs = performance.now();
      if (paused.current) setHeld(latest.current.received - heldBefore.current);
      else setShown(latest.current);
    };
    // In a frame, of which there is none while nobody looks.
    const drawSoon = (): void => {
      timer ||= window.setTimeout(
        () => (frame = window.requestAnimationFrame(draw)),
        drawnAtMs + DRAW_EVERY_MS - performance.now(),
      );
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
        drawSoon();
      },
      onRestored(number) {
        const { arrivals, received } = latest.current;
        const kept = arrivals.filter((arrival) => arrival.number <= number);
        latest.current = { arrivals: kept, received };
        drawSoon();
      },
    });
    return () => {
      ended.abort();
      window.clearTimeout(timer);
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
