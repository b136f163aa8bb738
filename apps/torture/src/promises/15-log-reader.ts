import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { readByPipe, readBySocket, type ReadService } from '../log-readers.ts';
import { loseReader, stall, stopWhileStalled } from '../stalled-readers.ts';
import type { Trial } from '../trial.ts';

/** Enough that their lines are more than the service keeps for a reader. */
const REQUESTS = 100_000;
const AT_LEAST = 60_000;
const SOME = 2_000;

export const trial: Trial = {
  number: 15,
  title: 'A stalled or closed reader of the log stops nothing',
  requires: [],

  async run({ folder, scaled, progress }) {
    const requests = scaled(REQUESTS, AT_LEAST);
    const figures: string[] = [];
    for (const [name, read] of [
      ['pipe', readByPipe],
      ['socket', readBySocket],
    ] as const) {
      let opened = 0;
      const open = async (): Promise<ReadService> => {
        opened += 1;
        const own = join(folder, `${name} ${opened}`);
        mkdirSync(own);
        return read(own);
      };
      const { dropped, residentMib } = await stall({ open, requests });
      const tookMs = await stopWhileStalled({ open, requests: SOME });
      await loseReader({ open, requests: SOME });
      figures.push(
        `${name}: ${dropped} of ${requests} lines dropped and counted, the others read, ${residentMib.toFixed(0)} MiB resident; exit 0 after ${(tookMs / 1_000).toFixed(1)} s`,
      );
      progress(figures.at(-1) ?? '');
    }
    return {
      done: `at a pipe and at a socket, ${requests} requests while the reader stands still, which then goes on; SIGTERM while it stands still; ${SOME} requests after it is gone`,
      figure: `all answered; ${figures.join('; ')}`,
    };
  },
};
