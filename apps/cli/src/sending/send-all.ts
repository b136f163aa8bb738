import type { Line } from '../input/lines.ts';
import type { Progress } from '../output/progress.ts';
import type { Deliver, DeliveryOutcome } from './deliver.ts';

/** How many messages had each outcome. */
export type SendTally = Record<DeliveryOutcome['kind'], number>;

export interface SendAllOptions {
  readonly deliver: Deliver;
  /** How many deliveries are under way at a time. */
  readonly concurrency: number;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

export function emptyTally(): SendTally {
  return { created: 0, duplicate: 0, accepted: 0, refused: 0, failed: 0 };
}

/**
 * Sends each line as one message and counts in `tally`, so that what was done is known however it
 * ends. No more lines are read than are under way, and `read` is told when none is wanted any more.
 */
export async function sendAll(
  read: (signal: AbortSignal) => AsyncIterable<readonly Line[]>,
  tally: SendTally,
  { deliver, concurrency, progress, signal }: SendAllOptions,
): Promise<void> {
  const failing = new AbortController();
  const over = AbortSignal.any([signal, failing.signal]);
  const lines = oneByOne(read(over));

  const send = async ({ number, bytes, length }: Line): Promise<void> => {
    const outcome: DeliveryOutcome =
      bytes === undefined
        ? { kind: 'refused', says: 'the line is too long' }
        : await deliver(bytes);
    tally[outcome.kind] += 1;
    if ('says' in outcome) progress.say(`line ${number}: ${outcome.kind}: ${outcome.says}`);
    progress.advance(1, length);
  };
  const worker = async (): Promise<void> => {
    try {
      while (!over.aborted) {
        const next = await lines.next();
        if (next.done === true) return;
        await send(next.value);
      }
    } catch (error) {
      // Only the first tells what is wrong: the others may have failed because of it.
      failing.abort(error);
    }
  };

  // Each ends what it has begun before anything is said of the whole.
  await Promise.all(Array.from({ length: concurrency }, worker));
  if (failing.signal.aborted && !signal.aborted) throw failing.signal.reason;
}

async function* oneByOne(
  groups: AsyncIterable<readonly Line[]>,
): AsyncGenerator<Line, void, undefined> {
  for await (const lines of groups) yield* lines;
}
