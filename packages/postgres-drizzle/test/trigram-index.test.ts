import { aMessage } from '@hookledger/domain/testing';
import type { Store } from '@hookledger/sql-store';
import { execute } from '@hookledger/test-postgres';
import { aDatabase, type TestDatabase } from '@hookledger/test-postgres/mocha';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { openTestStore } from './open-test-store.ts';

const VALIDITY =
  "SELECT indisvalid AS valid FROM pg_index WHERE indexrelid = to_regclass('messages_by_trigrams')";

describe('the index of trigrams of a ledger that has messages', () => {
  let database: TestDatabase;
  let operator: Client;
  let stores: Store[];
  let warnings: string[];

  const open = (statementTimeoutMs = 1_000): Store => {
    const store = openTestStore(database.url, {
      connectTimeoutMs: 1_000,
      statementTimeoutMs,
      onWarning: (message) => warnings.push(message),
    });
    stores.push(store);
    return store;
  };
  const insert = async (store: Store, id: string): Promise<string> =>
    store.repository.insertIfAbsent(aMessage({ id })).then(
      ({ kind }) => kind,
      (error: unknown) => (error as Error).message,
    );
  const validity = async (): Promise<unknown> => {
    const { rows } = await operator.query<{ valid: boolean }>(VALIDITY);
    return rows[0]?.valid;
  };
  const madeAnew = async (): Promise<void> => {
    while ((await validity()) !== true) await sleep(20);
  };

  beforeEach(async () => {
    database = await aDatabase();
    [stores, warnings] = [[], []];
    operator = new Client({ connectionString: database.url });
    await operator.connect();
    await insert(open(), 'first');
  });

  afterEach(async () => {
    await operator.end();
    for (const store of stores) await store.close();
    await database.remove();
  });

  it('is made while deliveries are taken, by whoever comes first', async () => {
    await execute(database.url, 'DROP INDEX messages_by_trigrams');
    // What writes to the table: an index that is made in a transaction waits for it, and all others for that.
    await operator.query('BEGIN; LOCK messages IN ROW EXCLUSIVE MODE');
    const [before, during] = [stores[0] as Store, open()];

    const outcomes = [
      await insert(during, 'a'),
      await insert(before, 'b'),
      await insert(open(), 'c'),
    ];
    while ((await validity()) === undefined) await sleep(20);
    const half = [await validity(), await insert(during, 'd'), await insert(before, 'e')];
    const { total } = await during.reader.page({
      filter: { textContains: 'hello' },
      limit: 1,
      offset: 0,
    });
    await operator.query('COMMIT');
    await madeAnew();

    expect(outcomes).to.deep.equal(['created', 'created', 'created']);
    expect(half).to.deep.equal([false, 'created', 'created']);
    expect(total).to.equal(6);
    expect(warnings).to.deep.equal([]);
  });

  it('takes as long as it takes', async () => {
    await execute(database.url, 'DROP INDEX messages_by_trigrams');
    await operator.query('BEGIN; LOCK messages IN ROW EXCLUSIVE MODE');
    await insert(open(100), 'a');
    while ((await validity()) === undefined) await sleep(20);
    // Ten times what a statement may take there, and more.
    await sleep(1_500);
    await operator.query('COMMIT');
    await madeAnew();

    expect(warnings).to.deep.equal([]);
  });

  it('is made anew when it was left half-made', async () => {
    await execute(
      database.url,
      "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'messages_by_trigrams'::regclass",
    );

    expect(await insert(open(), 'a')).to.equal('created');

    await madeAnew();
  });

  it('is left to the process that makes it', async () => {
    await execute(database.url, 'DROP INDEX messages_by_trigrams');
    const lock = "(0x486b4c67, 'messages'::regclass::oid::integer)";
    await operator.query(`SELECT pg_advisory_lock${lock}`);

    const outcome = await insert(open(), 'a');
    const meanwhile = await validity();
    await operator.query(`SELECT pg_advisory_unlock${lock}`);
    await madeAnew();

    expect([outcome, meanwhile]).to.deep.equal(['created', undefined]);
  });
});
