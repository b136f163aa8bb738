import { terminateRepeatedly } from '../terminations.ts';
import { STORES } from '../tested-store.ts';
import type { Trial } from '../trial.ts';

export const trial: Trial = {
  number: 13,
  title: 'SIGTERM at any moment: exit 0 within 9 s, every answer given is true',
  stores: STORES,
  requires: [],

  async run({ folder, store, random, scaled, progress }) {
    const cycles = scaled(200);
    const ledger = await store.ledgerFor(folder);
    const plan = { folder, ledger, cycles, random, stuckOneIn: 20, progress };
    const counts = await terminateRepeatedly(plan);
    const { history, underLoad, duringStart, stuck, longestMs, longestStuckMs } = counts;
    return {
      done: `${underLoad} times under load, ${stuck} of them with a client that never ends its body, and ${duringStart} times during the start, on one ledger; half of them twice`,
      figure: `exit 0 in at most ${seconds(longestMs)}, ${seconds(longestStuckMs)} with the client that is stuck; ${history.acknowledgedIds()} messages acknowledged, all stored and in the log`,
    };
  },
};

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
