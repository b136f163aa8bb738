import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { killWhileIndexing } from '../indexing.ts';
import { distinctMessages, makeOldLedger } from '../old-ledger.ts';
import { ledgerIn, startService } from '../service.ts';
import type { Trial } from '../trial.ts';

const REPORTED_FROM = 30_000;

export const trial: Trial = {
  number: 19,
  title: 'Counts, order and searches stay right after a crash in the middle of anything',
  requires: ['strace'],

  async run({ folder, random, scaled, progress }) {
    const path = ledgerIn(folder);
    const messages = distinctMessages(scaled(200_000, REPORTED_FROM), random.fork('messages'));
    makeOldLedger(path, messages);
    const migrated = await startService({ folder });
    assert.equal(await migrated.end('SIGTERM'), 0, 'exit code after SIGTERM');

    const wanted = scaled(100, 4);
    let kills = 0;
    let times = 0;
    while (kills < wanted) {
      for (const suffix of ['', '-wal', '-shm']) rmSync(`${path}-index${suffix}`, { force: true });
      const mostKills = wanted - kills;
      const chance = random.fork(`time ${times}`);
      const plan = { folder, messages, random: chance, mostKills, progress };
      kills += (await killWhileIndexing(plan)).whileIndexing;
      times += 1;
    }
    return {
      done: `${kills} kills, at random moments and at a write of a step, while the index took in ${messages.length} messages, ${times} times from the start`,
      figure: `each start went on where the last one stood; statistics, lists and searches agreed with the rows after every eighth kill, and all of them at the end`,
    };
  },
};
