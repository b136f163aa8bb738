import { PortUnavailableError } from '@hookledger/domain';
import { execute } from '@hookledger/test-postgres';
import { aDatabase, type TestDatabase } from '@hookledger/test-postgres/mocha';
import { expect } from 'chai';
import { after, before, describe, it } from 'mocha';
import { setTimeout as sleep } from 'node:timers/promises';
import { createConnectionSource } from '../src/connections/connections.ts';
import { connectionTo } from './open-test-store.ts';

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
});
