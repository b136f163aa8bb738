import { execute, startPostgres, type PostgresServer } from '@hookledger/test-postgres';
import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { createClient } from './client.ts';
import { createHistory, type History } from './history.ts';
import { startLoad } from './load.ts';
import type { Random } from './random.ts';
import { reaches } from './reaches.ts';
import { startService } from './service.ts';
import { createTraffic } from './traffic.ts';
import { verifyLedger } from './verify.ts';

export interface FailoverPlan {
  readonly folder: string;
  readonly failovers: number;
  readonly random: Random;
  readonly progress: (text: string) => void;
}

export interface FailoverCounts {
  readonly history: History;
  readonly rows: number;
}

const SERVICES = 2;
const MAX_SENDERS = 8;
const MAX_LOAD_MS = 500;
const FURTHER_AFTERWARDS = 20;

/**
 * Two processes on a PostgreSQL primary with a synchronous standby; under load the primary crashes
 * and the standby is promoted, over and over. The processes are never restarted between the crash
 * and the next acknowledged delivery.
 */
export async function failOverRepeatedly(plan: FailoverPlan): Promise<FailoverCounts> {
  const { failovers, random, progress } = plan;
  const history = createHistory();
  let rows = 0;
  let primary = await startPostgres();
  try {
    for (let nth = 1; nth <= failovers; nth += 1) {
      const chance = random.fork(nth);
      await primary.stop();
      const standby = await primary.createStandby();
      await primary.start({ synchronous_standby_names: 'standby' });
      const old = primary;
      try {
        await standby.start();
        await underLoad(plan.folder, history, chance, nth, [primary, standby]);
      } finally {
        await old.remove();
        primary = standby;
      }
      rows = (await verifyLedger(history, primary.url())).length;
      progress(`${nth} of ${failovers}, ${history.acknowledgedIds()} acknowledged, ${rows} stored`);
    }
  } finally {
    await primary.remove();
  }
  return { history, rows };
}

async function underLoad(
  folder: string,
  history: History,
  chance: Random,
  nth: number,
  [primary, standby]: readonly [PostgresServer, PostgresServer],
): Promise<void> {
  const databaseUrl = `postgres://postgres@127.0.0.1:${primary.port},127.0.0.1:${standby.port}/postgres`;
  const services = await Promise.all(
    Array.from({ length: SERVICES }, async () => startService({ folder, ledger: databaseUrl })),
  );
  const clients = services.map(({ port }) => createClient(port));
  const next = createTraffic(`f${nth}`, chance.fork('traffic'));
  const loads = clients.map((client) =>
    startLoad({ client, history, next, senders: chance.between(1, MAX_SENDERS), persistent: true }),
  );

  await reaches(() => history.count('ok'), 1, 'delivery acknowledged');
  await wait(chance.between(0, MAX_LOAD_MS));
  await primary.stop('immediate');
  await execute(standby.url(), 'SELECT pg_promote()');
  await reaches(() => history.count('ok'), FURTHER_AFTERWARDS, 'deliveries after a failover');

  await Promise.all(loads.map(async (load) => load.stop()));
  for (const client of clients) {
    const ready = await client.get('/health/ready');
    assert.equal(ready.status, 200, ready.text);
    client.close();
  }
  for (const service of services) {
    assert.equal(await service.end('SIGTERM'), 0, 'exit code after SIGTERM');
  }
}
