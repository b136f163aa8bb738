import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createClient } from '../client.ts';
import { createHistory, type History } from '../history.ts';
import { createMachine, type Acknowledged, type Cut } from '../power.ts';
import { createRandom, type Random } from '../random.ts';
import { ledgerIn, startService } from '../service.ts';
import { createTraffic } from '../traffic.ts';
import type { Trial } from '../trial.ts';
import { verify, verifyLedger } from '../verify.ts';

const MAX_BOOT_MS = 6_000;
const MAX_LOAD_MS = 2_000;

export const trial: Trial = {
  number: 2,
  title: '… and a power cut',
  requires: ['user-mode-linux'],

  async run({ folder, random, scaled, progress }) {
    const history = createHistory();
    const machine = createMachine(folder);
    const copy = join(folder, 'copy');
    mkdirSync(copy);
    const cuts = scaled(100, 2);
    let stored = 0;
    for (let cut = 1; cut <= cuts; cut += 1) {
      const chance = random.fork(cut);
      const seed = `cut${cut}-${chance.between(0, 2 ** 31)}`;
      note(history, seed, await machine.runUntilCut(seed, aMoment(cut, chance)));
      machine.recover(copy);
      stored = (await verifyLedger(history, ledgerIn(copy))).length;
      progress(
        `${cut} of ${cuts} cuts, ${history.acknowledgedIds()} acknowledged, ${stored} stored`,
      );
    }

    const service = await startService({ folder: copy });
    const client = createClient(service.port);
    await verify({ history, ledger: ledgerIn(copy), client, random });
    client.close();
    return {
      done: `${cuts} power cuts of a user-mode-linux guest with the ledger on ext4, under load and now and then during a boot, all on one disk; e2fsck, integrity_check and all rows after each`,
      figure: `${history.acknowledgedIds()} messages acknowledged before the power went, none lost; ${stored} stored, none twice; integrity_check ok each time`,
    };
  },
};

function aMoment(cut: number, chance: Random): Cut {
  return cut > 1 && chance.next() < 0.1
    ? { since: 'boot', afterMs: chance.between(0, MAX_BOOT_MS) }
    : { since: 'load', afterMs: chance.between(0, MAX_LOAD_MS) };
}

/** Makes the guest's messages again, and notes which of them it heard to be acknowledged. */
function note(history: History, seed: string, { made, ids }: Acknowledged): void {
  const next = createTraffic(seed, createRandom(seed));
  const acknowledged = new Set(ids);
  const notes = Array.from({ length: made }, () => {
    const message = next();
    return { told: history.send(message), id: message.message_id };
  });
  for (const { told, id } of notes) told(acknowledged.has(id) ? 'ok' : 'unknown');
}
