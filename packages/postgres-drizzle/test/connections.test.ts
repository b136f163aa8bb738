import { PortUnavailableError } from '@hookledger/domain';
import { aMessage } from '@hookledger/domain/testing';
import { execute } from '@hookledger/test-postgres';
import { aDatabase, type TestDatabase } from '@hookledger/test-postgres/mocha';
import { expect } from 'chai';
import { after, before, describe, it } from 'mocha';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createConnectionSource } from '../src/connections/connections.ts';
import { connectionTo, openTestStore } from './open-test-store.ts';

describe('connections to PostgreSQL', () => {
  let database: TestDatabase;

  before(async () => {
    database = await aDatabase();
  });

  after(async () => {
    await database.remove();
  });

  it('hold no lock when their process has stopped, however patient they are', async () => {
    const source = createConnectionSource(connectionTo(database.url), {
      connectTimeoutMs: 1_000,
      statementTimeoutMs: 100,
    });
    const patient = source.pool({ most: 1, patient: true });

    let passedOn = false;

    const outcome = await patient
      .use(async (client) => {
        await client.query('BEGIN');
        await client.query('SELECT pg_advisory_xact_lock(1)');
        // Whoever comes next waits for it.
        await execute(database.url, "SET lock_timeout = '5s'", 'SELECT pg_advisory_lock(1)');
        passedOn = true;
        await client.query('COMMIT');
      })
      .catch((error: unknown) => error);
    await patient.close();

    expect(passedOn).to.equal(true);
    expect(outcome).to.be.instanceOf(PortUnavailableError);
  });

  it('are waited for once when all are in use, however many hosts there are', async () => {
    const connection = connectionTo(database.url);
    const others = [1, 2, 3].map((port) => ({ host: '127.0.0.1', port }));
    const connectTimeoutMs = 300;
    const source = createConnectionSource(
      { ...connection, hosts: [...connection.hosts, ...others] },
      { connectTimeoutMs, statementTimeoutMs: 1_000 },
    );
    const only = source.pool({ most: 1 });

    const [, outcome] = await Promise.all([
      only.use(async () => sleep(2 * connectTimeoutMs)),
      only.use(async () => 'used').catch((error: unknown) => error),
    ]);
    await only.close();

    expect(outcome).to.be.instanceOf(PortUnavailableError);
  });

  for (const [at, statement] of [
    ['its beginning', 'SET TIME ZONE'],
    ['the opening of the ledger', 'advisory_xact_lock'],
    ['counting', 'FROM counted FOR UPDATE'],
  ] as const) {
    it(`are not waited for when one falls silent at ${at}`, async () => {
      const between = await startDeafening(database.url, statement);
      const store = openTestStore(between.url, {
        connectTimeoutMs: 200,
        statementTimeoutMs: 200,
      });

      const isWell = async (): Promise<boolean> => {
        const problems = await Promise.all(store.checks.map(async (check) => check.problem()));
        if (problems.some((problem) => problem !== undefined)) return false;
        return (await store.figures().catch(() => undefined))?.indexLagMessages === 0;
      };

      let stored = 0;
      for (let nth = 0; !(between.isDone() && stored > 0 && (await isWell())); nth += 1) {
        // A step that failed is taken again when there is something new.
        if (nth % 50 === 0 || stored === 0) {
          const message = aMessage({ id: `${at} ${nth}` });
          stored += await store.repository.insertIfAbsent(message).then(
            () => 1,
            () => 0,
          );
        }
        await sleep(20);
      }
      const { total } = await store.reader.page({ filter: {}, limit: 1, offset: 0 });
      await store.close();
      between.close();

      expect(total).to.be.at.least(stored);
    });
  }
});

/** Passes a connection on until something is said on it; from then on it is silent. */
async function startDeafening(url: string, word: string) {
  const sockets: Socket[] = [];
  let done = false;
  const between = createServer((near) => {
    const far = connect(Number(new URL(url).port), '127.0.0.1');
    let silent = false;
    sockets.push(near, far);
    for (const socket of sockets) socket.on('error', () => undefined);
    near.on('data', (chunk) => {
      if (!done && chunk.includes(word)) silent = done = true;
      if (!silent) far.write(chunk);
    });
    far.on('data', (chunk) => {
      if (!silent) near.write(chunk);
    });
    near.on('close', () => far.destroy());
    far.on('close', () => {
      if (!silent) near.destroy();
    });
  }).listen(0, '127.0.0.1');
  await once(between, 'listening');
  const through = new URL(url);
  through.port = String((between.address() as AddressInfo).port);
  return {
    url: through.href,
    isDone: () => done,
    close() {
      for (const socket of sockets) socket.destroy();
      between.close();
    },
  };
}
