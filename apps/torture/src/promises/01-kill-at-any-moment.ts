import { crashRepeatedly } from '../crashes.ts';
import type { Trial } from '../trial.ts';

export const trial: Trial = {
  number: 1,
  title: 'What was answered with 200 survives `kill -9`',
  requires: ['strace'],

  async run({ folder, random, scaled, progress }) {
    const cycles = scaled(1_000);
    const crashes = await crashRepeatedly({ folder, cycles, random, atFsyncs: true, progress });
    const { history, atRandom, atFsync, rows } = crashes;
    const unknown = history.count('unknown');
    return {
      done: `${atRandom} kills at random moments under load and during starts, ${atFsync} at the entry to an fsync, all on one ledger`,
      figure: `${history.acknowledgedIds()} messages acknowledged, none lost; ${rows} stored, none twice; ${unknown} deliveries cut`,
    };
  },
};
