import { instant, PortUnavailableError } from '@hookledger/domain';
import { aMessage, createInMemoryMessageStore } from '@hookledger/domain/testing';
import type { Store } from '@hookledger/sql-store';
import { execute } from '@hookledger/test-postgres';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { aSchema, type TestDatabase } from '@hookledger/test-postgres/mocha';
import { setTimeout as sleep } from 'node:timers/promises';
import { messages as firstSchema } from '../src/ledger/migrations/0001-messages.ts';
import { countsHaveFollowed, openTestStore } from './open-test-store.ts';

const SENDERS = ['+1', '+1', '+1', '+2', '+2', '+3'];

describe('the counts of a PostgreSQL ledger', () => {
  for (const [name, statement, kept] of [
    ['some messages', "DELETE FROM messages WHERE message_id < 'm3'", ['m3', 'm4', 'm5']],
    ['no message', 'DELETE FROM messages WHERE FALSE', ['m0', 'm1', 'm2', 'm3', 'm4', 'm5']],
    ['all of them', 'DELETE FROM messages', []],
    ['all of them at once', 'TRUNCATE messages', []],
  ] as const) {
    for (const counted of [true, false]) {
      it(`stay right when somebody deletes ${name}, ${counted ? 'after' : 'before'} they were counted`, async () => {
        const schema = await aSchema();
        const store = openTestStore(schema.url);
        const memory = createInMemoryMessageStore();
        const insert = async (id: string, sender: string): Promise<void> => {
          await store.repository.insertIfAbsent(aMessage({ id, sender }));
        };
        for (const [i, sender] of SENDERS.entries()) await insert(`m${i}`, sender);
        if (counted) await countsHaveFollowed(store);

        await execute(schema.url, statement);
        await insert('new', '+3');

        for (const id of kept) {
          await memory.insertIfAbsent(
            aMessage({ id, sender: SENDERS[Number(id.slice(1))] as string }),
          );
        }
        await memory.insertIfAbsent(aMessage({ id: 'new', sender: '+3' }));
        expect(await store.reader.stats()).to.deep.equal(await memory.stats());
        expect(await store.feed.after(6, 10)).to.have.lengthOf(1);
        expect(await store.feed.after(0, 10)).to.have.lengthOf(kept.length + 1);
        await store.close();
        await schema.remove();
      });
    }
  }
});

describe('the counts of a PostgreSQL ledger, when somebody has deleted their row', () => {
  it('are not answered with, and made anew with the next message', async () => {
    const schema = await aSchema();
    const store = openTestStore(schema.url);
    const memory = createInMemoryMessageStore();
    const insert = async (id: string): Promise<void> => {
      await store.repository.insertIfAbsent(aMessage({ id }));
      await memory.insertIfAbsent(aMessage({ id }));
    };
    await insert('a');
    await countsHaveFollowed(store);

    await execute(schema.url, 'DELETE FROM counted');
    const without = await store.reader.stats().catch((error: unknown) => error);
    await insert('b');
    while ((await execute(schema.url, 'SELECT FROM counted')).length === 0) await sleep(20);

    expect(without).to.be.instanceOf(PortUnavailableError);
    expect((without as Error).message).to.match(/counted has lost its row/);
    expect(await store.reader.stats()).to.deep.equal(await memory.stats());
    await store.close();
    await schema.remove();
  });
});

// The keeper fails from now on: what is stored next is not counted.
const STOP_COUNTING = [
  `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
   'BEGIN RAISE EXCEPTION ''not now''; END'`,
  'CREATE TRIGGER refuse BEFORE UPDATE ON counted EXECUTE FUNCTION refuse()',
];

describe('the counts by time of a PostgreSQL ledger', () => {
  // Of days and minutes with one message, with several and with none, and at both ends of each.
  const TIMES = [
    '2024-12-31T23:59:59.999Z',
    '2025-01-01T00:00:00Z',
    '2025-01-01T00:00:00.5Z',
    '2025-01-01T00:00:59.9Z',
    '2025-01-01T00:01:00Z',
    '2025-01-01T12:30:00Z',
    '2025-01-01T12:30:00Z',
    '2025-01-01T23:59:59Z',
    '2025-01-03T00:00:00Z',
    '2025-01-03T08:00:01Z',
    '2025-03-01T08:00:00Z',
  ];
  const AFTER_ALL = '2025-03-01T08:01:00Z';

  let schema: TestDatabase;
  let store: Store;
  let memory: ReturnType<typeof createInMemoryMessageStore>;

  beforeEach(async () => {
    schema = await aSchema();
    memory = createInMemoryMessageStore();
  });

  afterEach(async () => {
    await store.close();
    await schema.remove();
  });

  const open = (): void => {
    store = openTestStore(schema.url, { tuning: { walkedOffset: 0, countedRows: 0 } });
  };

  const insert = async (prefix: string): Promise<void> => {
    for (const [i, sentAt] of TIMES.entries()) {
      const message = aMessage({ id: `${prefix}${i}`, sentAt });
      await store.repository.insertIfAbsent(message);
      await memory.insertIfAbsent(message);
    }
  };

  const expectEqualAnswers = async (): Promise<void> => {
    const sinces = [undefined, ...new Set([...TIMES, '2025-01-01T12:30:30Z', AFTER_ALL])];
    for (const since of sinces) {
      const filter = since === undefined ? {} : { since: instant(since) };
      const { total } = await memory.page({ filter, limit: 0, offset: 0 });
      for (let offset = 0; offset <= total + 1; offset += 1) {
        const question = { filter, limit: 3, offset };
        expect(await store.reader.page(question), `${since}, ${offset}`).to.deep.equal(
          await memory.page(question),
        );
      }
    }
  };

  it('lead to every page, and to its total', async () => {
    open();
    await insert('a');
    await countsHaveFollowed(store);

    await expectEqualAnswers();
  });

  it('do so with messages that are not counted yet, before and behind the page', async () => {
    open();
    await insert('a');
    await countsHaveFollowed(store);
    await execute(schema.url, ...STOP_COUNTING);
    await insert('b');

    await expectEqualAnswers();
  });

  it('forget what somebody deletes', async () => {
    open();
    await insert('a');
    await insert('b');
    await countsHaveFollowed(store);

    await execute(schema.url, "DELETE FROM messages WHERE message_id LIKE 'a%'");

    memory = createInMemoryMessageStore();
    for (const [i, sentAt] of TIMES.entries()) {
      await memory.insertIfAbsent(aMessage({ id: `b${i}`, sentAt }));
    }
    await expectEqualAnswers();
  });

  it('forget what somebody truncates, and begin anew with what somebody changes', async () => {
    open();
    await insert('a');
    await countsHaveFollowed(store);
    await execute(schema.url, 'TRUNCATE messages');
    memory = createInMemoryMessageStore();
    await insert('b');
    await countsHaveFollowed(store);
    await expectEqualAnswers();

    const later = '2025-03-01T09:00:00';
    await execute(
      schema.url,
      `UPDATE messages SET ts = '${later}Z', instant = '${later}' WHERE message_id = 'b0'`,
    );
    memory = createInMemoryMessageStore();
    for (const [i, sentAt] of [`${later}Z`, ...TIMES.slice(1)].entries()) {
      await memory.insertIfAbsent(aMessage({ id: `b${i}`, sentAt }));
    }
    await expectEqualAnswers();
    await insert('c');
    await countsHaveFollowed(store);
    await expectEqualAnswers();
  });

  it('begin with the first message of a ledger that an earlier build has counted', async () => {
    const name = new URL(schema.url).searchParams.get('schema');
    const role = `keeper_of_${name}`;
    await execute(
      schema.url,
      `CREATE SCHEMA ${name}`,
      'CREATE TABLE hookledger (id integer PRIMARY KEY CHECK (id = 1), schema_version integer NOT NULL)',
      'INSERT INTO hookledger VALUES (1, 1)',
      firstSchema.sql,
      `INSERT INTO messages SELECT 'a' || i - 1, '+1', '+2', t, 'x', '2025-01-01T00:00:00.000Z',
         rtrim(t, 'Z') FROM unnest('{${TIMES.join()}}'::text[]) WITH ORDINALITY AS g (t, i)`,
      `INSERT INTO arrivals SELECT row_number() OVER (ORDER BY message_id), message_id FROM messages`,
      `INSERT INTO senders VALUES ('+1', ${TIMES.length})`,
      `UPDATE counted SET through = ${TIMES.length}, messages = ${TIMES.length}, senders = 1`,
      `CREATE ROLE ${role}`,
      `GRANT USAGE ON SCHEMA ${name} TO ${role}`,
      `GRANT SELECT, DELETE ON messages, arrivals TO ${role}`,
      `GRANT SELECT, UPDATE ON counted TO ${role}`,
      `GRANT SELECT, UPDATE, DELETE ON senders TO ${role}`,
      'GRANT SELECT ON senders TO PUBLIC',
    );
    open();
    for (const { message } of await store.feed.after(0, 100)) await memory.insertIfAbsent(message);
    await countsHaveFollowed(store);

    await expectEqualAnswers();
    expect(await store.reader.stats()).to.deep.equal(await memory.stats());
    expect(await execute(schema.url, 'SELECT sum(n)::int AS n FROM counted_days')).to.deep.equal([
      { n: TIMES.length },
    ]);
    // Who was allowed to delete messages still is.
    await execute(schema.url, `SET ROLE ${role}`, "DELETE FROM messages WHERE message_id = 'a0'");
    const { total } = await store.reader.page({ filter: {}, limit: 1, offset: 1 });
    await execute(schema.url, `DROP OWNED BY ${role}`, `DROP ROLE ${role}`);
    expect(total).to.equal(TIMES.length - 1);
  });

  it('are not asked while they are far behind', async () => {
    open();
    await insert('a');
    await countsHaveFollowed(store);
    await execute(
      schema.url,
      'UPDATE counted_days SET n = 0',
      'UPDATE counted SET times_through = -20_001',
      ...STOP_COUNTING,
    );

    await expectEqualAnswers();
  });
});
