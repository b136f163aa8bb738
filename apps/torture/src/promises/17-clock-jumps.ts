import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createClient } from '../client.ts';
import { createHistory } from '../history.ts';
import type { LedgerRow } from '../ledgers/ledger.ts';
import { startLoad } from '../load.ts';
import { countDeliveries } from '../metrics.ts';
import { ledgerIn, startService } from '../service.ts';
import { faketimeLibrary } from '../tools.ts';
import { createTraffic } from '../traffic.ts';
import type { Trial } from '../trial.ts';
import { verify } from '../verify.ts';

const SENDERS = 8;
const JUMP_EVERY_MS = 300;
const DAY_MS = 86_400_000;
const YEAR_DAYS = 365;

export const trial: Trial = {
  number: 17,
  title: 'Clock jumps change no outcome',
  requires: ['faketime'],

  async run({ folder, random, scaled, progress }) {
    const clock = join(folder, 'clock');
    const setClock = (days: number): void =>
      writeFileSync(clock, `${days < 0 ? '' : '+'}${days}d\n`);
    setClock(0);
    const service = await startService({
      folder,
      environment: {
        LD_PRELOAD: faketimeLibrary ?? '',
        FAKETIME_TIMESTAMP_FILE: clock,
        FAKETIME_NO_CACHE: '1',
        FAKETIME_DONT_FAKE_MONOTONIC: '1',
      },
    });
    const client = createClient(service.port);
    const history = createHistory();
    const next = createTraffic('clock', random.fork('traffic'));
    const load = startLoad({ client, history, next, senders: SENDERS, persistent: true });
    const jumps = scaled(200, 4);
    for (let jump = 1; jump <= jumps; jump += 1) {
      setClock([YEAR_DAYS, 0, -YEAR_DAYS, 0][(jump - 1) % 4] ?? 0);
      await wait(JUMP_EVERY_MS);
      if (jump % 20 === 0) progress(`${jump} of ${jumps} jumps`);
    }
    await load.stop();

    const { entries } = history;
    assert.equal(history.count('ok'), entries.length, 'deliveries that were not acknowledged');
    const rows = await verify({ history, ledger: ledgerIn(folder), client, random });
    const created = await countDeliveries(client, 'created');
    assert.equal(created, history.known.size, 'created messages, and ids that were sent');
    assert.equal(await countDeliveries(client, 'duplicate'), entries.length - created);
    setClock(YEAR_DAYS);
    assert.equal(await service.end('SIGTERM'), 0, 'exit code after SIGTERM');
    client.close();
    const { early, late } = yearsOf(rows);
    // Otherwise the service has not seen the jumps, and nothing is proven.
    assert(early > 0 && late > 0, `${early} rows a year ago, ${late} rows in a year`);
    return {
      done: `${jumps} jumps of the wall clock, a year forwards and back and a year backwards and forth, ${JUMP_EVERY_MS} ms apart under load`,
      figure: `${entries.length} deliveries, each answered 200; each of ${created} ids created once; ${late} rows carry a time a year ahead and ${early} a year back; order, counts and searches unmoved`,
    };
  },
};

/** How many rows were written while the clock stood a year off. */
function yearsOf(rows: readonly LedgerRow[]): { readonly early: number; readonly late: number } {
  const offDays = rows.map(({ created_at: at }) => (Date.parse(at) - Date.now()) / DAY_MS);
  return {
    early: offDays.filter((days) => days < 1 - YEAR_DAYS).length,
    late: offDays.filter((days) => days > YEAR_DAYS - 1).length,
  };
}
