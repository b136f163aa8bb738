import { expect } from 'chai';
import { openSqliteStore, type SqliteStore } from '@hookledger/sqlite-drizzle';
import { PortUnavailableError } from '@hookledger/domain';
import { aMessage } from '@hookledger/domain/testing';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { aTemporaryFolder, type TemporaryFolder } from './a-temporary-folder.ts';

describe('the index beside the ledger', () => {
  let folder: TemporaryFolder;
  let path: string;

  beforeEach(() => {
    folder = aTemporaryFolder();
    path = folder.file('app.db');
  });

  afterEach(() => {
    folder.remove();
  });

  const during = async <T>(use: (store: SqliteStore) => Promise<T>): Promise<T> => {
    const store = openSqliteStore({ path });
    try {
      return await use(store);
    } finally {
      await store.close();
    }
  };

  const insert = async (...ids: string[]): Promise<void> =>
    during(async ({ repository }) => {
      for (const id of ids) {
        await repository.insertIfAbsent(aMessage({ id, sender: '+1', text: `text of ${id}` }));
      }
    });

  const answersOf = async ({ reader }: SqliteStore): Promise<unknown> => {
    const stats = await reader.stats();
    const page = await reader.page({ filter: {}, limit: 100, offset: 0 });
    const found = await reader.page({ filter: { textContains: 'TEXT' }, limit: 100, offset: 0 });
    return {
      counted: stats.totalMessages,
      top: stats.topSenders,
      listed: page.messages.map(({ id }) => id),
      total: page.total,
      found: found.messages.map(({ id }) => id),
    };
  };

  const everyAnswer = async (): Promise<unknown> => during(answersOf);

  const answerFor = (...ids: string[]): unknown => ({
    counted: ids.length,
    top: ids.length === 0 ? [] : [{ sender: '+1', count: ids.length }],
    listed: ids,
    total: ids.length,
    found: ids,
  });

  it('finds rows whose rowid is not their arrival', async () => {
    await insert('a', 'b', 'c');
    const database = new Sqlite(path);
    database.exec("DELETE FROM messages WHERE message_id = 'c'");
    database.close();
    await insert('d');
    const store = openSqliteStore({ path, tuning: { scannedRowsPerLookup: 0.01 } });

    const found = await store.reader.page({
      filter: { textContains: 'text of' },
      limit: 100,
      offset: 0,
    });

    await store.close();
    expect(found.messages.map(({ id }) => id)).to.deep.equal(['a', 'b', 'd']);
    expect(found.total).to.equal(3);
  });

  it('is made again when it is deleted', async () => {
    await insert('a', 'b');
    rmSync(`${path}-index`);

    expect(await everyAnswer()).to.deep.equal(answerFor('a', 'b'));
    expect(existsSync(`${path}-index`)).to.equal(true);
  });

  it('is made again when it is damaged', async () => {
    await insert('a', 'b');
    writeFileSync(`${path}-index`, 'x'.repeat(10_000));

    expect(await everyAnswer()).to.deep.equal(answerFor('a', 'b'));
  });

  it('is made again after the next start when it is found damaged inside', async () => {
    await insert('a', 'b');
    await everyAnswer();
    const bytes = readFileSync(`${path}-index`);
    writeFileSync(`${path}-index`, bytes.fill('x', 4096));
    const fatal: unknown[] = [];

    const store = openSqliteStore({ path, onFatalError: (error) => fatal.push(error) });
    const answers = await answersOf(store).catch((error: unknown) => error);
    await store.close();

    expect(answers).to.be.instanceOf(PortUnavailableError);
    expect(fatal.map(String).join()).to.match(/SQLITE_CORRUPT|SQLITE_NOTADB/);
    expect(await everyAnswer()).to.deep.equal(answerFor('a', 'b'));
  });

  it('is made again when the ledger is another one', async () => {
    await insert('a', 'b');
    await everyAnswer();
    for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });

    expect(await everyAnswer()).to.deep.equal(answerFor());
    await insert('c');
    expect(await everyAnswer()).to.deep.equal(answerFor('c'));
  });

  it('is made again when an older copy of the ledger went on in another way', async () => {
    await insert('a');
    copyFileSync(path, folder.file('copy.db'));
    await insert('b', 'c');
    await everyAnswer();
    copyFileSync(folder.file('copy.db'), path);
    rmSync(`${path}-index`, { force: true });
    await insert('d', 'e', 'f');
    expect(await everyAnswer()).to.deep.equal(answerFor('a', 'd', 'e', 'f'));
    copyFileSync(folder.file('copy.db'), path);

    await insert('z', 'y', 'x');

    expect(await everyAnswer()).to.deep.equal(answerFor('a', 'x', 'y', 'z'));
  });

  it('forgets what somebody deletes or changes with a SQL prompt', async () => {
    await insert('a', 'b', 'c');
    await everyAnswer();
    const database = new Sqlite(path);
    database.exec("DELETE FROM messages WHERE message_id = 'b'");
    expect(await everyAnswer()).to.deep.equal(answerFor('a', 'c'));

    database.exec("UPDATE messages SET message_id = 'z' WHERE message_id = 'a'");
    database.close();

    expect(await everyAnswer()).to.deep.equal(answerFor('c', 'z'));
  });

  it('forgets what it has counted when somebody deletes meanwhile', async () => {
    await insert('a', 'b', 'c');
    const store = openSqliteStore({ path, tuning: { scannedRowsPerLookup: 1_000 } });
    const before = await answersOf(store);
    const database = new Sqlite(path);
    database.exec("DELETE FROM messages WHERE message_id = 'b'");
    database.close();
    const after = await answersOf(store);
    await store.repository.insertIfAbsent(aMessage({ id: 'd', sender: '+1', text: 'text of d' }));
    const later = await answersOf(store);
    const { total } = await store.reader.page({
      filter: { textContains: 'TEXT' },
      limit: 1,
      offset: 0,
    });
    await store.close();

    expect([before, after, later]).to.deep.equal([
      answerFor('a', 'b', 'c'),
      answerFor('a', 'c'),
      answerFor('a', 'c', 'd'),
    ]);
    expect(total).to.equal(3);
  });

  it('is done without while it cannot be written', async () => {
    await insert('a');
    const answers = await during(async (store) => {
      await answersOf(store);
      const index = new Sqlite(`${path}-index`);
      index.exec('DROP TABLE senders');
      index.close();
      await store.repository.insertIfAbsent(aMessage({ id: 'b', sender: '+1', text: 'text of b' }));
      return answersOf(store);
    });

    expect(answers).to.deep.equal(answerFor('a', 'b'));
  });

  it("leaves another program's file as it is", () => {
    const other = new Sqlite(`${path}-index`);
    other.exec('CREATE TABLE precious (id)');
    other.close();

    expect(() => openSqliteStore({ path })).to.throw(/app\.db-index was not made by Hookledger/);
  });

  it('is made for a ledger of the first schema, which had none', async () => {
    const database = new Sqlite(path);
    database.exec(`
      CREATE TABLE messages (
        message_id TEXT PRIMARY KEY NOT NULL, from_msisdn TEXT NOT NULL, to_msisdn TEXT NOT NULL,
        ts TEXT NOT NULL, text TEXT, created_at TEXT NOT NULL, arrival INTEGER NOT NULL,
        instant TEXT NOT NULL, text_folded TEXT
      ) STRICT;
      CREATE UNIQUE INDEX messages_by_arrival ON messages (arrival);
      CREATE INDEX messages_by_instant ON messages (instant, message_id);
      CREATE INDEX messages_by_sender ON messages (from_msisdn, instant, message_id);
      CREATE TABLE ledger (id INTEGER PRIMARY KEY CHECK (id = 1), last_arrival INTEGER NOT NULL) STRICT;
      INSERT INTO ledger (id, last_arrival) VALUES (1, 7);
      INSERT INTO messages VALUES
        ('a', '+1', '+2', '2025-01-15T10:00:00Z', 'Text A', '2025-01-15T10:00:00.000Z', 3, '2025-01-15T10:00:00', NULL),
        ('b', '+1', '+2', '2025-01-15T10:00:00Z', 'TEXT Ä', '2025-01-15T10:00:00.000Z', 5, '2025-01-15T10:00:00', 'text ä');
      PRAGMA user_version = 1;
      PRAGMA application_id = 0x486b4c67;
    `);
    database.close();

    expect(await everyAnswer()).to.deep.equal(answerFor('a', 'b'));
    await insert('c');
    expect(await everyAnswer()).to.deep.equal(answerFor('a', 'b', 'c'));
    const arrivals = new Sqlite(path, { readonly: true });
    const last = arrivals.prepare('SELECT max(arrival) FROM messages').pluck().get();
    arrivals.close();
    expect(last).to.equal(8);
  });
});
