import { setTimeout as pause } from 'node:timers/promises';
import { waitMs } from '../retry.ts';
import { readStream, type Place, type ReadStreamOptions } from './read-stream.ts';

export interface FollowOptions extends Omit<ReadStreamOptions, 'onOpen'> {
  readonly onLoss: (reason: string) => void;
  readonly onReturn: () => void;
}

/**
 * Follows new messages without an end. When the connection is lost it goes on after the last message
 * that came: nothing is lost and nothing comes twice, however long the service is away.
 *
 * @throws {Error} when there never was a connection, because the address is probably mistaken, and
 *   when the service refuses in a way that asking again would not change.
 */
export async function follow({ onLoss, onReturn, ...options }: FollowOptions): Promise<never> {
  const place: Place = { lastEventId: undefined };
  let attempt = 0;
  const onOpen = (): void => {
    if (attempt > 0) onReturn();
    attempt = 0;
  };
  for (;;) {
    const { reason, afterMs } = await readStream({ ...options, onOpen }, place);
    if (place.lastEventId === undefined) throw new Error(`${options.url.origin}: ${reason}`);
    if (attempt === 0) onLoss(reason);
    await pause(waitMs(attempt, afterMs));
    attempt += 1;
  }
}
