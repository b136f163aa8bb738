import { setTimeout as pauseFor } from 'node:timers/promises';
import { MOST_PATIENCE_MS, waitMs } from '../retry.ts';
import { readStream, type Place, type ReadStreamOptions } from './read-stream.ts';

/** A connection that lasts as long has worked, whether anything has arrived or not. */
const WORKS_AFTER_MS = 10_000;

export interface FollowOptions extends Omit<ReadStreamOptions, 'onOpen'> {
  readonly onLoss: (reason: string) => void;
  readonly onReturn: () => void;
  /** The service asks for more time than anybody would wait in silence. */
  readonly onLongWait: (askedForSeconds: number) => void;
  readonly pause?: (forMs: number) => Promise<unknown>;
}

/**
 * Follows new messages without an end. When the connection is lost it goes on after the last message
 * that came: nothing is lost and nothing comes twice, however long the service is away.
 *
 * @throws {Error} when there never was a connection, because the address is probably mistaken, and
 *   when the service refuses in a way that asking again would not change.
 */
export async function follow({
  onLoss,
  onReturn,
  onLongWait,
  pause = pauseFor,
  ...options
}: FollowOptions): Promise<never> {
  const place: Place = { lastEventId: undefined };
  let attempt = 0;
  let isLost = false;
  let openedAtMs = 0;
  const onOpen = (): void => {
    if (isLost) onReturn();
    isLost = false;
    openedAtMs = performance.now();
  };
  const onMessages: FollowOptions['onMessages'] = async (messages) => {
    attempt = 0;
    await options.onMessages(messages);
  };
  for (;;) {
    const { reason, afterMs } = await readStream({ ...options, onOpen, onMessages }, place);
    if (place.lastEventId === undefined) throw new Error(`${options.url.origin}: ${reason}`);
    // One that ends as soon as it is open is no better than none.
    if (!isLost && performance.now() - openedAtMs >= WORKS_AFTER_MS) attempt = 0;
    if (!isLost) onLoss(reason);
    isLost = true;
    if (afterMs > MOST_PATIENCE_MS) onLongWait(Math.ceil(afterMs / 1_000));
    await pause(waitMs(attempt, Math.min(afterMs, MOST_PATIENCE_MS)));
    attempt += 1;
  }
}
