import assert from 'node:assert/strict';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startBackup } from '../backups.ts';
import { createClient } from '../client.ts';
import { createHistory, type History } from '../history.ts';
import type { LedgerRow } from '../ledgers/ledger.ts';
import { deliver, startLoad } from '../load.ts';
import { distinctMessages, makeOldLedger } from '../old-ledger.ts';
import type { Random } from '../random.ts';
import { reaches } from '../reaches.ts';
import { ledgerIn, startService } from '../service.ts';
import { createTraffic, type WireMessage } from '../traffic.ts';
import type { Trial } from '../trial.ts';
import { verifyAnswers, verifyCopy } from '../verify.ts';

const SENDERS = 8;
const MAX_WAIT_MS = 500;
const MESSAGES_BETWEEN = 100;

export const trial: Trial = {
  number: 16,
  title:
    'A backup taken under load restores to a consistent ledger that holds everything acknowledged before it began',
  requires: [],

  async run({ folder, random, scaled, progress }) {
    const history = createHistory();
    makeOldLedger(ledgerIn(folder), known(history, scaled(50_000, 1_000), random.fork('old')));
    const service = await startService({ folder });
    const client = createClient(service.port);
    const next = createTraffic('backup', random.fork('new'));

    const backups = scaled(50, 2);
    let killed = 0;
    let stored = 0;
    for (let number = 1; number <= backups; number += 1) {
      const chance = random.fork(number);
      const place = join(folder, `restored-${number}`);
      mkdirSync(place);
      const copy = ledgerIn(place);
      // Only while copies are made: the ledger would grow all the more the longer they are looked at.
      const load = startLoad({ client, history, next, senders: SENDERS, persistent: true });
      await wait(chance.between(0, MAX_WAIT_MS));

      const torn = startBackup(folder, copy);
      torn.done.catch(() => undefined);
      await wait(chance.between(0, MAX_WAIT_MS));
      await torn.kill();
      // A file with its name is whole; where there is none, the next backup makes it.
      if (existsSync(copy)) await verifyCopy(history, new Set(), copy);
      else killed += 1;
      rmSync(copy, { force: true });

      await reaches(() => history.acknowledgedIds(), MESSAGES_BETWEEN, 'messages acknowledged');
      const before = acknowledged(history);
      const messages = await startBackup(folder, copy).done;
      await load.stop();
      const rows = await verifyCopy(history, before, copy);
      assert.equal(rows.length, messages, 'messages that the backup tells of');
      stored = rows.length;
      await restore(place, rows, chance);
      rmSync(place, { recursive: true });
      progress(`${number} of ${backups} backups, ${stored} messages in the last one`);
    }
    client.close();
    assert.equal(history.count('ok'), history.entries.length, 'deliveries while backups were made');
    assert.equal(await service.end('SIGTERM'), 0, 'exit code after SIGTERM');
    return {
      done: `${backups} backups under load, each restored and run on; ${killed} more killed while they were made`,
      figure: `each held everything acknowledged before it began, and only a beginning of the order of arrival: ${stored} messages in the last one; of the killed ones nothing was left under the backup's name; no delivery was refused meanwhile`,
    };
  },
};

/** Messages that were acknowledged long ago. */
function known(history: History, count: number, random: Random): readonly WireMessage[] {
  const messages = distinctMessages(count, random);
  for (const message of messages) history.send(message)('ok');
  return messages;
}

function acknowledged(history: History): ReadonlySet<string> {
  return new Set([...history.known].filter(([, one]) => one.acknowledged).map(([id]) => id));
}

/** Runs the service on a copy: it answers rightly, knows what it has and takes more. */
async function restore(folder: string, rows: readonly LedgerRow[], random: Random): Promise<void> {
  const service = await startService({ folder });
  const client = createClient(service.port, 60_000);
  await verifyAnswers(client, rows, random);
  const more = createTraffic('restored', random);
  assert.equal(await deliver({ client, history: createHistory() }, more()), 'ok');
  client.close();
  assert.equal(await service.end('SIGTERM'), 0, 'exit code after SIGTERM');
}
