import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { cutAndRetry, type RetryCounts } from '../retries.ts';
import { slowFsyncs } from '../strace.ts';
import { STORES } from '../tested-store.ts';
import { whatIsMissing } from '../tools.ts';
import type { Trial } from '../trial.ts';

const SLOW_FSYNC_MS = 20;

export const trial: Trial = {
  number: 7,
  title: 'A 503, a timeout or a cut connection is always safe to retry',
  stores: STORES,
  requires: [],

  async run({ folder, store, random, scaled, progress }) {
    const messages = scaled(10_000);
    const longLocks = scaled(3);
    // Whoever syncs on PostgreSQL is another process.
    const canSlow = store.name === 'sqlite' && whatIsMissing(['strace']) === undefined;
    const slow = canSlow ? slowFsyncs(SLOW_FSYNC_MS) : undefined;
    const runs: RetryCounts[] = [];
    for (const wrapper of slow === undefined ? [[]] : [[], slow]) {
      const own = join(folder, String(runs.length));
      mkdirSync(own);
      const ledger = await store.ledgerFor(own);
      const chance = random.fork(runs.length);
      const plan = { folder: own, ledger, random: chance, messages, longLocks, wrapper };
      runs.push(await cutAndRetry(plan));
      progress(`${runs.length}: ${describe(runs)}`);
    }
    const withSlow =
      slow === undefined ? '' : `, and again with ${SLOW_FSYNC_MS} ms for each fsync`;
    return {
      done: `${messages} messages cut within the request, within the commit or within the answer, up to four times each, then sent until acknowledged, while another process locks the ledger${withSlow}`,
      figure: describe(runs),
    };
  },
};

function describe(runs: readonly RetryCounts[]): string {
  const sum = (of: (run: RetryCounts) => number): number =>
    runs.reduce((total, run) => total + of(run), 0);
  const cuts = (['within the request', 'after the request', 'within the answer'] as const).map(
    (at) => `${sum((run) => run.cuts.get(at) ?? 0)} ${at}`,
  );
  const acknowledged = sum(({ history }) => history.acknowledgedIds());
  const unheard = sum(({ storedUnheard }) => storedUnheard);
  const refused = sum(({ history }) => history.count('refused'));
  return `${acknowledged} messages acknowledged, each stored and logged as created once, ${unheard} of them by an attempt whose client heard nothing; cut ${cuts.join(', ')}; ${refused} answered 503`;
}
