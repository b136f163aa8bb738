import type { Arrival } from '@hookledger/domain';
import type { Source, Target } from './ends.ts';
import { lineOf } from './line-of.ts';

export interface CopyOptions {
  readonly source: Source;
  readonly target: Target;
  readonly signal: AbortSignal;
  /** Told after each portion: how many were copied, and the number that was reached. */
  readonly onProgress: (copied: number, through: number) => void;
}

const PORTION = 1_000;

/**
 * Copies what the target has not yet, in the order of arrival, a portion at a time: whenever it ends,
 * the target holds the beginning of the source, and the next copy goes on from there.
 *
 * @returns how many messages were copied.
 * @throws {Error} when the target's last message is not the source's of that number.
 */
export async function copyArrivals({
  source,
  target,
  signal,
  onProgress,
}: CopyOptions): Promise<number> {
  let through = await target.lastNumber();
  if (through > 0) assertSame(await one(source, through), await one(target, through), through);
  let copied = 0;
  for (;;) {
    signal.throwIfAborted();
    const arrivals = await source.after(through, PORTION);
    const last = arrivals.at(-1);
    if (last === undefined) break;
    await target.append(arrivals);
    through = last.number;
    copied += arrivals.length;
    onProgress(copied, through);
  }
  await target.reserveNumbers(await source.lastNumberGiven());
  return copied;
}

async function one(end: Source | Target, number: number): Promise<Arrival | undefined> {
  const [arrival] = await end.after(number - 1, 1);
  return arrival;
}

function assertSame(there: Arrival | undefined, here: Arrival | undefined, number: number): void {
  if (there !== undefined && here !== undefined && lineOf(there) === lineOf(here)) return;
  throw new Error(
    `the target holds messages that are not the source's: number ${number} is another one or none there; choose an empty target`,
  );
}
