import { PortUnavailableError, type IngestMessage } from '@hookledger/domain';
import { readDelivery, type Fault } from '@hookledger/wire';
import { setTimeout as pause } from 'node:timers/promises';
import type { Line } from '../input/lines.ts';
import type { Progress } from '../output/progress.ts';
import { waitMs } from '../retry.ts';

/** How many messages are stored at a time, and so in one transaction. */
const MESSAGES_AT_ONCE = 1_000;

/** A store that is busy for about a minute is not only busy. */
const MAX_ATTEMPTS = 8;

/** How many lines had each outcome. */
export interface ImportTally {
  created: number;
  duplicate: number;
  invalid: number;
}

export interface ImportLinesOptions {
  readonly ingestMessage: IngestMessage;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/**
 * Stores each line that is a message and counts in `tally`. They arrive in the order of the lines:
 * nothing is stored before everything in front of it is.
 */
export async function importLines(
  groups: AsyncIterable<readonly Line[]>,
  tally: ImportTally,
  { ingestMessage, progress, signal }: ImportLinesOptions,
): Promise<void> {
  const said = new Set<string>();
  for await (const lines of groups) {
    for (let start = 0; start < lines.length && !signal.aborted; start += MESSAGES_AT_ONCE) {
      const some = lines.slice(start, start + MESSAGES_AT_ONCE);
      await storeAll(some);
      progress.advance(
        some.length,
        some.reduce((sum, { length }) => sum + length, 0),
      );
    }
  }

  async function storeAll(lines: readonly Line[]): Promise<void> {
    const commands = lines.flatMap(({ number, bytes }) => {
      const reading = bytes === undefined ? TOO_LONG : readDelivery(bytes);
      if (reading.kind === 'command') return [reading.command];
      tally.invalid += 1;
      progress.say(`line ${number}: ${reading.faults.map(inWords).join('; ')}`);
      return [];
    });
    // Of all or of none: what shares a transaction shares its fate.
    const outcomes = await insistently(async () => Promise.all(commands.map(ingestMessage)));
    for (const { kind } of outcomes) tally[kind] += 1;
  }

  async function insistently<Result>(work: () => Promise<Result>): Promise<Result> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof PortUnavailableError) || attempt + 1 === MAX_ATTEMPTS) throw error;
        sayOnce(`${error.message}; trying again`);
        await pause(waitMs(attempt, 0), undefined, { signal });
      }
    }
  }

  function sayOnce(text: string): void {
    if (said.has(text)) return;
    said.add(text);
    progress.say(text);
  }
}

const TOO_LONG = {
  kind: 'faults',
  faults: [{ loc: ['body'], msg: 'the line is too long', type: 'value_error' }],
} as const;

function inWords({ loc, msg }: Fault): string {
  return [...loc.slice(1), msg].join(' ');
}
