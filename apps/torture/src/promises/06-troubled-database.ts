import { join } from 'node:path';
import type { Trial } from '../trial.ts';
import { damagedIndex, damagedInside, noDatabase } from '../troubles/corrupt.ts';
import { lockedAtStart, lockedWhileRunning } from '../troubles/locked.ts';
import { deleted, replaced } from '../troubles/moved.ts';
import { newer } from '../troubles/newer.ts';
import { readOnly } from '../troubles/read-only.ts';
import { setScene } from '../troubles/trouble.ts';

const TROUBLES = [
  lockedWhileRunning,
  lockedAtStart,
  readOnly,
  deleted,
  replaced,
  noDatabase,
  damagedInside,
  damagedIndex,
  newer,
];

export const trial: Trial = {
  number: 6,
  title:
    'A database that is locked, read-only, deleted, replaced, corrupt or newer than the build: clear words, not ready, no crash loop without a reason, nothing overwritten',
  requires: ['mounts'],

  async run({ folder, random, progress }) {
    for (const [i, trouble] of TROUBLES.entries()) {
      progress(trouble.name);
      await trouble.run(await setScene(join(folder, String(i)), random.fork(i)));
    }
    return {
      done: `a ledger ${TROUBLES.map(({ name }) => name).join('; ')}`,
      figure: `${TROUBLES.length} of ${TROUBLES.length}: either 503 and not ready with the reason while the process lives on, or exit code 1 with one line that says why, again at a second start; files of others unchanged; everything acknowledged there afterwards`,
    };
  },
};
