import assert from 'node:assert/strict';
import { createClient } from '../client.ts';
import {
  failDuringStarts,
  failEveryFsyncOfTheFolder,
  failUnderLoad,
  failWhatFollowsTheLog,
} from '../failed-fsyncs.ts';
import { createHistory, type History } from '../history.ts';
import type { Random } from '../random.ts';
import { ledgerIn, startService } from '../service.ts';
import type { Trial } from '../trial.ts';
import { verify } from '../verify.ts';

const VERIFY_WHOLE_EVERY = 20;

export const trial: Trial = {
  number: 5,
  title: 'A failed fsync is never acknowledged; the process ends with a clear line',
  requires: ['strace'],

  async run({ folder, random, scaled, progress }) {
    const starts = await failDuringStarts(folder);
    await failEveryFsyncOfTheFolder(folder);
    progress(`${starts} failed fsyncs during a first start`);
    const kept = await failWhatFollowsTheLog(folder, random.fork(0));
    progress(`${kept} messages kept when the log could not be copied back`);

    const history = createHistory();
    const runs = scaled(200);
    for (let number = 1; number <= runs; number += 1) {
      await failUnderLoad({ folder, history, random: random.fork(number), number });
      if (number % VERIFY_WHOLE_EVERY === 0 || number === runs) {
        await verifyWhole(folder, history, random);
        progress(`${number} of ${runs} fsyncs failed under load`);
      }
    }
    return {
      done: `EIO at each fsync of a first start (${starts} runs) and at each of the first ${runs} under load, a run each; EIO when the log is copied back`,
      figure: `each process ended with exit code 1 and one line that says why; nothing was committed after one under load; ${history.acknowledgedIds()} messages acknowledged, none lost; ${history.count('refused')} refused with 503; ${kept} acknowledged before the log could not be copied back, all of them in it`,
    };
  },
};

async function verifyWhole(folder: string, history: History, random: Random): Promise<void> {
  const service = await startService({ folder });
  const client = createClient(service.port);
  await verify({ history, ledger: ledgerIn(folder), client, random });
  client.close();
  assert.equal(await service.end('SIGTERM'), 0);
}
