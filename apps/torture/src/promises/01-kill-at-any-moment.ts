import { crashRepeatedly } from '../crashes.ts';
import { STORES } from '../tested-store.ts';
import type { Trial } from '../trial.ts';

export const trial: Trial = {
  number: 1,
  title: 'What was answered with 200 survives `kill -9`',
  stores: STORES,
  requires: ['strace'],

  async run({ folder, store, random, scaled, progress }) {
    const cycles = scaled(1_000);
    const ledger = await store.ledgerFor(folder);
    // Whoever syncs on PostgreSQL is another process.
    const atFsyncs = store.name === 'sqlite';
    const plan = { folder, ledger, cycles, random, atFsyncs, progress };
    const crashes = await crashRepeatedly(plan);
    const { history, atRandom, atFsync, rows } = crashes;
    const unknown = history.count('unknown');
    return {
      done: `${atRandom} kills at random moments under load and during starts${atFsyncs ? `, ${atFsync} at the entry to an fsync` : ''}, all on one ledger`,
      figure: `${history.acknowledgedIds()} messages acknowledged, none lost; ${rows} stored, none twice; ${unknown} deliveries cut`,
    };
  },
};
