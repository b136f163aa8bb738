import { aMessage } from '@hookledger/domain/testing';
import { openPostgresStore } from '@hookledger/postgres-drizzle';
import type { Store } from '@hookledger/sql-store';
import { parsePostgresUrl } from '@hookledger/postgres-drizzle/database-url';
import { openSqliteStore } from '@hookledger/sqlite-drizzle';
import { execute } from '@hookledger/test-postgres';
import { aSchema, type TestDatabase } from '@hookledger/test-postgres/mocha';
import Sqlite from 'better-sqlite3';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { aWorkshop, type Workshop } from './a-command.ts';
import { ids, store } from './a-ledger.ts';

const NASTY = [
  aMessage({ id: 'no text', text: undefined }),
  aMessage({ id: 'empty', text: '' }),
  aMessage({ id: 'quote \' \\ " %', text: '\u{1f600}\uffee Straße İı \r\n\t' }),
  aMessage({ id: 'late', sentAt: '9999-12-31T23:59:59.999999999Z', createdAtMs: 0 }),
  aMessage({ id: 'early', sentAt: '0001-01-01T00:00:00.000Z', text: 'é'.repeat(4096) }),
];

describe('hookledger migrate', () => {
  let workshop: Workshop;
  let schema: TestDatabase;
  let path: string;

  beforeEach(async () => {
    workshop = aWorkshop();
    schema = await aSchema();
    path = workshop.file('data/app.db');
  });

  afterEach(async () => {
    await workshop.clear();
    await schema.remove();
  });

  const migrate = async (from: string, to: string) =>
    workshop.call('migrate', '--from', from, '--to', to);

  async function onPostgres<Result>(use: (store: Store) => Promise<Result>) {
    const reading = parsePostgresUrl(schema.url);
    if (reading.kind === 'refused') throw new Error(reading.reason);
    const opened = openPostgresStore({ connection: reading.connection });
    try {
      return await use(opened);
    } finally {
      await opened.close();
    }
  }

  it('copies there and back, every message under its number', async () => {
    const sqlite = openSqliteStore({ path });
    for (const message of NASTY) await sqlite.repository.insertIfAbsent(message);
    await sqlite.close();
    await store(path, ids(2_500));
    // Two gaps, one of them at the end.
    const database = new Sqlite(path);
    database.exec("DELETE FROM messages WHERE message_id IN ('m7', 'm2499')");
    const last = database.prepare('SELECT max(arrival) FROM messages').pluck().get() as number;
    database.close();
    const back = workshop.file('data/back.db');

    const there = await migrate(path, schema.url);
    const again = await migrate(schema.url, `sqlite:///${back}`);

    expect(there.exitCode, there.stderr).to.equal(0);
    expect(there.stdout).to.match(/^2503 copied, 2503 verified, sha256 [0-9a-f]{64}\n$/);
    expect(again.stdout).to.equal(there.stdout);
    const [original, copy] = [path, back].map((file) => {
      const opened = new Sqlite(file, { readonly: true });
      const rows = opened.prepare('SELECT * FROM messages ORDER BY arrival').all();
      opened.close();
      return rows;
    });
    expect(copy).to.deep.equal(original);
    expect((await workshop.call('check', back)).exitCode).to.equal(0);
    // No number is given again, the last message's no less, though it was deleted.
    const number = await onPostgres(async ({ repository, feed }) => {
      await repository.insertIfAbsent(aMessage({ id: 'new' }));
      return feed.numberBeforeNewest(0);
    });
    expect(number).to.equal(last + 2);
  });

  it('goes on where it was, and takes what has arrived since', async () => {
    await store(path, ids(1_200));
    const first = await migrate(path, schema.url);
    await store(path, ids(1_300));
    const second = await migrate(path, schema.url);
    const third = await migrate(path, schema.url);

    expect(first.stdout).to.match(/^1200 copied, 1200 verified/);
    expect(second.stdout).to.match(/^100 copied, 1300 verified/);
    expect(third.stdout).to.match(/^0 copied, 1300 verified/);
    const stats = await onPostgres(async ({ reader }) => reader.stats());
    expect(stats.totalMessages).to.equal(1_300);
  });

  it('stops when it is told to, and loses nothing by it', async () => {
    await store(path, ids(4_000));
    const running = workshop.start(['migrate', '--from', path, '--to', schema.url]);
    while (!(await hasCopied(schema.url))) await new Promise((resolve) => setImmediate(resolve));
    running.kill('SIGINT');
    const { signal, stderr, exitCode } = await running.ended;
    const finished = await migrate(path, schema.url);

    // It may have been through by then.
    if (exitCode !== 0) {
      expect(signal).to.equal('SIGINT');
      expect(stderr).to.match(/interrupted; run it again/);
    }
    expect(finished.stdout).to.match(/ 4000 verified/);
  });

  it('refuses a target that holds other messages', async () => {
    await store(path, ids(3));
    await onPostgres(async ({ repository }) =>
      repository.insertIfAbsent(aMessage({ id: 'other' })),
    );

    const { exitCode, stderr } = await migrate(path, schema.url);

    expect(exitCode).to.equal(1);
    expect(stderr).to.match(/holds messages that are not the source's: number 1 /);
  });

  it('finds a copy that was changed, or lacks a message', async () => {
    await store(path, ids(50));
    await migrate(path, schema.url);

    await execute(schema.url, "UPDATE messages SET text = 'x' WHERE message_id = 'm20'");
    const changed = await migrate(path, schema.url);
    await execute(schema.url, "DELETE FROM messages WHERE message_id = 'm10'");
    const lacking = await migrate(path, schema.url);

    expect([changed.exitCode, lacking.exitCode]).to.deep.equal([1, 1]);
    expect(changed.stderr).to.match(/the copy differs at number 21\n/);
    expect(lacking.stderr).to.match(/the copy differs at number 11\n/);
  });

  for (const [name, from, to, code, says] of [
    ['no such file', 'nowhere.db', 'to.db', 1, /there is no database at nowhere\.db/],
    ['a broken URL', 'postgres://u:geheim@', 'to.db', 2, /a PostgreSQL URL must look like/],
    ['another kind', 'mysql://h/d', 'to.db', 2, /not of kind sqlite/],
    [
      'a server that is not there',
      'postgres://u:geheim@127.0.0.1:1/db',
      'data/to.db',
      1,
      /ECONNREFUSED/,
    ],
  ] as const) {
    it(`says what is wrong in one line: ${name}`, async () => {
      const { exitCode, stderr } = await workshop.run('migrate', '--from', from, '--to', to);

      expect(exitCode).to.equal(code);
      expect(stderr)
        .to.match(says)
        .and.to.match(/^[^\n]*\n$/);
      expect(stderr).not.to.match(/geheim/);
    });
  }
});

async function hasCopied(url: string): Promise<boolean> {
  const rows = await execute(url, 'SELECT FROM messages LIMIT 1').catch(() => []);
  return rows.length > 0;
}
