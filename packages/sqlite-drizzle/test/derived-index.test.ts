import { expect } from 'chai';
import { openSqliteStore } from '@hookledger/sqlite-drizzle';
import type { Store } from '@hookledger/sql-store';
import { instant, msisdn, type InstantKey, type Message } from '@hookledger/domain';
import { aMessage } from '@hookledger/domain/testing';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { copyFileSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { Key } from '../src/derived/counted-order.ts';
import { createSearch } from '../src/query/search.ts';
import { MEASURED } from '../src/tuning.ts';
import { anIndex } from './an-index.ts';
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

  const during = async <T>(use: (store: Store) => Promise<T>): Promise<T> => {
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

  const answersOf = async ({ reader }: Store): Promise<unknown> => {
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

  for (const [way, tuning] of [
    ['looking them up', { scannedRowsPerLookup: 0.01 }],
    ['counting them', { scannedRowsPerLookup: 1_000, scannedRowsPerCandidate: 0 }],
    ['scanning', { scannedRowsPerLookup: 1_000, scannedRowsPerCandidate: 1_000, sampledRows: 1 }],
  ] as const) {
    it(`finds rows whose rowid is not their arrival, ${way}`, async () => {
      await insert('a', 'b', 'c');
      const database = new Sqlite(path);
      database.exec("DELETE FROM messages WHERE message_id = 'c'");
      database.close();
      await insert('d');
      const store = openSqliteStore({ path, tuning });

      const found = await store.reader.page({
        filter: { textContains: 'text of' },
        limit: 100,
        offset: 0,
      });

      await store.close();
      expect(found.messages.map(({ id }) => id)).to.deep.equal(['a', 'b', 'd']);
      expect(found.total).to.equal(3);
    });
  }

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

  /** Answers, and what was said of the index and of the ledger meanwhile. */
  const observed = async (
    trouble: (store: Store) => void | Promise<void>,
  ): Promise<{ answers: unknown; renewals: string[]; fatal: unknown[] }> => {
    const renewals: string[] = [];
    const fatal: unknown[] = [];
    const store = openSqliteStore({
      path,
      onFatalError: (error) => fatal.push(error),
      onIndexRenewal: (reason) => renewals.push(reason),
    });
    try {
      await trouble(store);
      const answers = await answersOf(store).catch((error: unknown) => error);
      // Everything is in the new index when the next insertion is.
      await store.repository
        .insertIfAbsent(aMessage({ id: 'later', sender: '+1', text: 'text of later' }))
        .catch(() => undefined);
      const later = await answersOf(store).catch((error: unknown) => error);
      return { answers: [answers, later], renewals, fatal };
    } finally {
      await store.close();
    }
  };

  const isSound = (): void => {
    const index = new Sqlite(`${path}-index`, { readonly: true });
    const state = index.prepare('SELECT messages FROM state').pluck().get();
    const said = index.pragma('integrity_check', { simple: true });
    index.close();
    expect([state, said]).to.deep.equal([3, 'ok']);
  };

  for (const [name, pages] of [
    ['every page', [0, Number.POSITIVE_INFINITY]],
    ['every page but the first', [1, Number.POSITIVE_INFINITY]],
    ['the second page', [1, 2]],
  ] as const) {
    it(`is made again while the service runs when ${name} is found damaged`, async () => {
      await insert('a', 'b');
      await everyAnswer();
      const bytes = readFileSync(`${path}-index`);
      const pageBytes = bytes.readUInt16BE(16);
      const [from, to] = pages.map((page) => Math.min(page * pageBytes, bytes.length));
      writeFileSync(`${path}-index`, bytes.fill('x', from, to));

      const { answers, fatal } = await observed(() => undefined);

      expect(answers).to.deep.equal([answerFor('a', 'b'), answerFor('a', 'b', 'later')]);
      expect(fatal).to.deep.equal([]);
      expect(await everyAnswer()).to.deep.equal(answerFor('a', 'b', 'later'));
      isSound();
    });
  }

  for (const [name, sql, says] of [
    ['its state', 'DELETE FROM state', /lost its state/],
    ['its totals', 'DROP TABLE state', /no such table/],
    ['its order', 'DROP TABLE by_instant', /no such table/],
    ['what it had', 'UPDATE state SET through = 0, messages = 0', /UNIQUE constraint failed/],
    ['the rows of its order', 'DELETE FROM by_instant', /counts messages that it does not have/],
    ['its senders', 'DELETE FROM senders', /counts messages that it does not have/],
    [
      'the blocks of its order',
      'DELETE FROM by_instant_blocks; UPDATE state SET generation = generation + 1',
      /lost its blocks/,
    ],
  ] as const) {
    it(`is made again while the service runs when somebody takes ${name} away`, async () => {
      await insert('a');

      const { answers, renewals, fatal } = await observed(async (store) => {
        await answersOf(store);
        const index = new Sqlite(`${path}-index`);
        index.exec(sql);
        index.close();
        await store.repository.insertIfAbsent(
          aMessage({ id: 'b', sender: '+1', text: 'text of b' }),
        );
      });

      expect(answers).to.deep.equal([answerFor('a', 'b'), answerFor('a', 'b', 'later')]);
      expect(fatal).to.deep.equal([]);
      expect(renewals).to.have.lengthOf(1);
      expect(renewals[0]).to.match(says);
      isSound();
    });
  }

  for (const [name, filter, sql, says] of [
    [
      'miscounted the messages from an instant on',
      { since: instant('2025-01-15T00:00:00Z') },
      `INSERT INTO by_instant_blocks VALUES ('2', '', 0); UPDATE by_instant_blocks SET n = 7`,
      /it counts more messages than it has/,
    ],
    [
      'miscounted the messages of a sender',
      { sender: msisdn('+1') },
      `INSERT INTO by_sender_settled_blocks VALUES ('+1', '2', '', 0); UPDATE by_sender_settled_blocks SET n = 7`,
      /its counts of a sender do not fit together/,
    ],
    [
      'lost rows of its order',
      {},
      `DELETE FROM by_instant WHERE message_id = 'b'`,
      /it counts messages that it does not have/,
    ],
    [
      'other numbers in its order',
      {},
      'UPDATE by_instant SET arrival = arrival + 1000',
      /it counts messages that it does not have/,
    ],
    [
      'lost recent rows of a sender',
      { sender: msisdn('+1') },
      'DELETE FROM by_sender_recent',
      /its counts of a sender do not fit together/,
    ],
    [
      'lost the blocks of its order',
      { since: instant('2025-01-15T00:00:00Z') },
      'DELETE FROM by_instant_blocks',
      /it has lost its blocks/,
    ],
    [
      'lost the first block of its order',
      {},
      "UPDATE by_instant_blocks SET message_id = 'a'",
      /it has lost its blocks/,
    ],
    [
      'lost the blocks of its senders',
      { sender: msisdn('+1') },
      'DELETE FROM by_sender_settled_blocks',
      /it has lost its blocks/,
    ],
  ] as const) {
    it(`is made again while the service runs when it has ${name}`, async () => {
      await insert('a', 'b');
      await everyAnswer();
      const index = new Sqlite(`${path}-index`);
      index.exec(sql);
      index.close();
      const pages: unknown[] = [];

      const { renewals, fatal } = await observed(async ({ reader }) => {
        for (let times = 0; times < 2; times += 1) {
          const { messages, total } = await reader.page({ filter, limit: 9, offset: 1 });
          pages.push([total, ...messages.map(({ id }) => id)]);
        }
      });

      expect(pages).to.deep.equal([
        [2, 'b'],
        [2, 'b'],
      ]);
      expect(fatal).to.deep.equal([]);
      expect(renewals.join()).to.match(says);
      isSound();
    });
  }

  for (const [name, lists, says] of [
    ['ends early', 'substr(lists, 1, 2)', /a list of messages ends early/],
    ['has too large a number', "x'00FAFFFFFF0F'", /has a number that is too large/],
  ] as const) {
    it(`is made again while the service runs when a list in it ${name}`, async () => {
      await insert('a', 'b');
      await everyAnswer();
      const index = new Sqlite(`${path}-index`);
      index.exec(`UPDATE postings SET lists = ${lists}`);
      index.close();

      const { answers, renewals, fatal } = await observed(() => undefined);

      expect(answers).to.deep.equal([answerFor('a', 'b'), answerFor('a', 'b', 'later')]);
      expect(fatal).to.deep.equal([]);
      expect(renewals.join()).to.match(says);
      isSound();
    });
  }

  it('is made again when it was made by the first build that had one', async () => {
    await insert('a', 'b');
    rmSync(`${path}-index`);
    const index = new Sqlite(`${path}-index`);
    index.exec(`
      CREATE TABLE state (id INTEGER PRIMARY KEY, through INTEGER NOT NULL) STRICT;
      INSERT INTO state VALUES (1, 2);
      CREATE VIRTUAL TABLE search USING fts5(
        folded, content = '', columnsize = 0, detail = none, tokenize = 'trigram case_sensitive 1'
      );
      INSERT INTO search (rowid, folded) VALUES (1, 'text of a'), (2, 'text of b');
      PRAGMA user_version = 1;
      PRAGMA application_id = 0x486b4c69;
    `);
    index.close();

    expect(await everyAnswer()).to.deep.equal(answerFor('a', 'b'));
    const made = new Sqlite(`${path}-index`, { readonly: true });
    const tables = made.prepare(`SELECT name FROM sqlite_schema WHERE name LIKE 'search%'`).all();
    made.close();
    expect(tables).to.deep.equal([]);
  });

  for (const [name, change, says] of [
    ['deletes it', () => rmSync(`${path}-index`), /moved or deleted/],
    [
      'deletes it and its log',
      () => ['', '-wal', '-shm'].forEach((suffix) => rmSync(`${path}-index${suffix}`)),
      /moved or deleted/,
    ],
    ['deletes its log', () => rmSync(`${path}-index-wal`), /-index-wal was moved or deleted/],
    [
      'deletes its log and the memory that it shares',
      () => ['-wal', '-shm'].forEach((suffix) => rmSync(`${path}-index${suffix}`)),
      /-index-wal was moved or deleted/,
    ],
    [
      'puts a copy of its log in its place',
      () => {
        copyFileSync(`${path}-index-wal`, folder.file('copy'));
        renameSync(folder.file('copy'), `${path}-index-wal`);
      },
      /-index-wal was replaced by another file/,
    ],
    [
      'puts another file in its place',
      () => {
        writeFileSync(folder.file('other'), 'x'.repeat(10_000));
        renameSync(folder.file('other'), `${path}-index`);
      },
      /replaced by another file/,
    ],
    [
      'puts an older one in its place',
      () => renameSync(folder.file('older'), `${path}-index`),
      /replaced by another file/,
    ],
  ] as const) {
    it(`is made again while the service runs when somebody ${name}`, async () => {
      await insert('a');
      await everyAnswer();
      copyFileSync(`${path}-index`, folder.file('older'));

      const { answers, renewals, fatal } = await observed(async (store) => {
        await store.repository.insertIfAbsent(
          aMessage({ id: 'b', sender: '+1', text: 'text of b' }),
        );
        await answersOf(store);
        change();
        await store.repository.insertIfAbsent(
          aMessage({ id: 'c', sender: '+1', text: 'text of c' }),
        );
        // A search waits until the index has followed.
        await store.reader.page({ filter: { textContains: 'text' }, limit: 1, offset: 0 });
      });

      expect(answers).to.deep.equal([answerFor('a', 'b', 'c'), answerFor('a', 'b', 'c', 'later')]);
      expect(fatal).to.deep.equal([]);
      expect(renewals.join()).to.match(says);
      expect(await everyAnswer()).to.deep.equal(answerFor('a', 'b', 'c', 'later'));
    });
  }

  for (const [name, suffix] of [
    ['it', ''],
    ['its log', '-wal'],
  ] as const) {
    it(`is made again for the first search when somebody has deleted ${name} before`, async () => {
      await insert('a');

      const answers = await during(async (store) => {
        await store.reader.stats();
        rmSync(`${path}-index${suffix}`);
        return answersOf(store);
      });

      expect(answers).to.deep.equal(answerFor('a'));
    });
  }

  it('is made again once when two share it', async () => {
    const renewals: string[] = [];
    const open = (name: string): Store =>
      openSqliteStore({
        path,
        onFatalError: (error) => renewals.push(`${name} can't go on: ${String(error)}`),
        onIndexRenewal: (reason) => renewals.push(`${name}: ${reason}`),
      });
    const search = { filter: { textContains: 'text of' }, limit: 100, offset: 0 };
    const one = open('one');
    const other = open('other');
    const idsOnceInserted = async (id: string): Promise<unknown[]> => {
      await one.repository.insertIfAbsent(aMessage({ id, sender: '+1', text: `text of ${id}` }));
      const pages = [await one.reader.page(search), await other.reader.page(search)];
      return pages.map(({ messages }) => messages.map((message) => message.id));
    };
    await idsOnceInserted('a');

    const index = new Sqlite(`${path}-index`);
    index.exec('DROP TABLE state');
    index.close();
    const found = [
      await idsOnceInserted('b'),
      await idsOnceInserted('c'),
      await idsOnceInserted('d'),
    ];
    await one.close();
    await other.close();

    expect(found.map(([first]) => first)).to.deep.equal(found.map(([, second]) => second));
    expect(found.at(-1)).to.deep.equal([
      ['a', 'b', 'c', 'd'],
      ['a', 'b', 'c', 'd'],
    ]);
    expect(renewals.map((said) => said.split(':')[0])).to.have.members(['one', 'other']);
    expect(await everyAnswer()).to.deep.equal(answerFor('a', 'b', 'c', 'd'));
  });

  it("is not blamed for the ledger's damage", async () => {
    await insert('a', 'b');
    await everyAnswer();
    const ledger = new Sqlite(path);
    const root = ledger.prepare(`SELECT rootpage FROM sqlite_schema WHERE name = 'messages'`);
    const page = root.pluck().get() as number;
    ledger.close();
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.fill('x', (page - 1) * 4096, page * 4096));

    const { answers, fatal } = await observed(() => undefined);

    expect(answers).to.satisfy((both: unknown[]) => both.every((one) => one instanceof Error));
    expect(fatal).to.have.lengthOf(1);
    expect(String(fatal[0])).to.match(/SQLITE_CORRUPT/);
  });

  it("is not made again and again for the ledger's damage", async () => {
    const ids = Array.from({ length: 40 }, (_, i) => `m${i}`);
    await during(async ({ repository }) => {
      for (const id of ids)
        await repository.insertIfAbsent(aMessage({ id, text: 'x'.repeat(1_000) }));
    });
    const ledger = new Sqlite(path);
    const lastPage = ledger
      .prepare(
        `SELECT pageno FROM dbstat WHERE name = 'messages' AND pagetype = 'leaf' ORDER BY path DESC LIMIT 1`,
      )
      .pluck()
      .get() as number;
    ledger.close();
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.fill('x', (lastPage - 1) * 4096, lastPage * 4096));
    rmSync(`${path}-index`);
    const renewals: string[] = [];

    const { promise: fatal, resolve } = Promise.withResolvers<unknown>();
    const store = openSqliteStore({
      path,
      tuning: { stepRows: 1 },
      onIndexRenewal: (reason) => renewals.push(reason),
      onFatalError: resolve,
    });
    const error = await fatal;
    await store.close();

    expect(String(error)).to.match(/SQLITE_CORRUPT/);
    expect(renewals).to.have.lengthOf(1);
  });

  it('is made anew when it is damaged at the start, and that is told', async () => {
    await insert('a');
    for (const suffix of ['-wal', '-shm']) rmSync(`${path}-index${suffix}`, { force: true });
    writeFileSync(`${path}-index`, 'x'.repeat(10_000));

    const { answers, renewals, fatal } = await observed(() => undefined);

    expect(answers).to.deep.equal([answerFor('a'), answerFor('a', 'later')]);
    expect(renewals).to.have.lengthOf(1);
    expect(renewals[0]).to.match(/SQLITE_NOTADB/);
    expect(fatal).to.deep.equal([]);
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

  it('counts anew what it has counted before, when somebody has deleted a message', async () => {
    const bounds = ['2025-01-15T10', '2025-01-15T11', '2025-01-15T12'] as InstantKey[];
    const insertAt = async ({ repository }: Store, id: string, time: string) =>
      repository.insertIfAbsent(aMessage({ id, sentAt: `2025-01-15T${time}Z` }));

    const [before, after] = await during(async (store) =>
      during(async (peer) => {
        await insertAt(store, 'a', '10:30:00');
        await insertAt(store, 'b', '11:30:00');
        const counts = await store.reader.countBetween(bounds);
        const database = new Sqlite(path);
        database.exec("DELETE FROM messages WHERE message_id = 'a'");
        database.close();
        // As many as before, in an index that the peer has made.
        await insertAt(peer, 'c', '11:45:00');
        await peer.reader.stats();
        return [counts, await store.reader.countBetween(bounds)];
      }),
    );

    expect(before).to.deep.equal([1, 1]);
    expect(after).to.deep.equal([0, 2]);
  });

  it('adds to what it has counted, wherever a message belongs', async () => {
    const bounds = ['2025-01-15T10:05', '2025-01-15T10:15', '2025-01-15T10:30'] as InstantKey[];
    const tuning = { blockRows: 2 };
    const store = openSqliteStore({ path, tuning });
    const peer = openSqliteStore({ path, tuning });
    const insertAt = async ({ repository }: Store, id: string, minute: number): Promise<unknown> =>
      repository.insertIfAbsent(
        aMessage({ id, sentAt: `2025-01-15T10:${String(minute).padStart(2, '0')}:00Z` }),
      );
    const minutes = Array.from({ length: 20 }, (_, minute) => minute);
    await Promise.all(minutes.map(async (minute) => insertAt(store, `m${minute}`, minute)));
    const before = await store.reader.countBetween(bounds);

    // Into an index that the peer has made go on.
    await insertAt(peer, 'a', 12);
    await insertAt(peer, 'b', 17);
    await insertAt(peer, 'c', 18);
    await peer.reader.stats();
    const after = await store.reader.countBetween(bounds);
    await peer.close();
    await store.close();

    expect(before).to.deep.equal([10, 5]);
    expect(after).to.deep.equal([11, 7]);
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

describe('what it has counted', () => {
  const TUNING = { ...MEASURED, blockRows: 2, stepRows: 10 };

  it('is what each block has, and a block has no more than two can hold', () => {
    const { database, step, insert } = anIndex(TUNING);
    // As many as one block can hold, then some before all of them, then some between and behind.
    for (const minutes of [
      [30, 31, 32, 33],
      [10, 11, 12, 13, 14, 15, 40, 41, 42, 43],
      [20, 21, 22, 23, 24, 44, 45, 46, 47, 48],
    ]) {
      insert(...at(...minutes));
      step();
    }

    const blocks = database
      .prepare<[], { readonly says: number; readonly fromHere: number }>(
        `SELECT n AS says, (SELECT count(*) FROM idx.by_instant r
           WHERE (r.instant, r.message_id) >= (b.instant, b.message_id)) AS fromHere
         FROM idx.by_instant_blocks b ORDER BY b.instant, b.message_id`,
      )
      .all();
    database.close();

    const says = blocks.map((block) => block.says);
    const has = blocks.map(({ fromHere }, i) => fromHere - (blocks[i + 1]?.fromHere ?? 0));
    expect(says).to.deep.equal(has);
    expect(Math.max(...has)).to.be.at.most(2 * TUNING.blockRows);
    expect(has.reduce((sum, n) => sum + n)).to.equal(24);
  });

  it('is not gone on with when it is more than there is', () => {
    const { database, step, insert } = anIndex(TUNING);
    insert(...at(30, 31, 32));
    step();
    database.exec('UPDATE idx.by_instant_blocks SET n = 9');
    insert(...at(33));

    expect(step).to.throw(/the index can't be used: it counts more/);
    database.close();
  });

  it('tells of every message how many come before it, those that a block begins with too', () => {
    const { database, index, step, insert } = anIndex(TUNING);
    insert(...at(30, 31, 32, 33, 10, 11, 12, 13, 14, 15));
    step();
    insert(...at(20, 21, 22, 40, 41));
    step();

    const keys = database
      .prepare<[], Key>('SELECT instant, message_id FROM idx.by_instant')
      .raw()
      .all();
    const oneByOne = keys.map((key) => index.byInstant.rank(key));
    const together = index.byInstant.ranks(keys);
    database.close();

    expect(oneByOne).to.deep.equal(Array.from({ length: 15 }, (_, i) => i));
    expect(together).to.deep.equal(oneByOne);
  });

  it('is not taken for the total of an index that was begun again and has less', () => {
    const tuning = { ...TUNING, scannedRowsPerLookup: 1_000 };
    const { database, index, step, insert } = anIndex(tuning);
    insert(...at(...Array.from({ length: 20 }, (_, i) => 10 + i)));
    step();
    step();
    const search = createSearch(index, tuning);
    const totalOf = (rowsInRange: number): number =>
      search.page({ textContains: 'text' }, rowsInRange, 1, 0).total;

    const before = totalOf(20);
    const state = index.state();
    index.clear();
    index.setState({ ...state, through: 0, throughId: '', messages: 0, senders: 0, settled: 0 });
    step();
    const after = totalOf(10);
    database.close();

    expect([before, after]).to.deep.equal([20, 10]);
  });
});

describe('an index that follows its ledger', () => {
  it('tells with each step how many messages are left', () => {
    const { database, step, insert } = anIndex({ ...MEASURED, stepRows: 10 });
    const atFirst = step();
    insert(...at(...Array.from({ length: 24 }, (_, i) => 10 + i)));

    const left = [step(), step(), step(), step()];
    database.close();

    expect(atFirst).to.equal(0);
    expect(left).to.deep.equal([14, 4, 0, 0]);
  });

  it('takes messages in once when a step has failed that had gathered their texts', () => {
    const tuning = { ...MEASURED, scannedRowsPerLookup: 0.01 };
    const { database, index, step, insert } = anIndex(tuning);
    step();
    insert(...at(10, 11, 12));
    database.exec('ALTER TABLE idx.segments RENAME TO away');
    expect(step).to.throw(/no such table/);
    database.exec('ALTER TABLE idx.away RENAME TO segments');

    const left = step();

    const { rows, total } = createSearch(index, tuning).page({ textContains: 'text' }, 3, 10, 0);
    const postings = database.prepare('SELECT sum(postings) FROM idx.segments').pluck().get();
    database.close();
    expect(left).to.equal(0);
    expect([rows.length, total]).to.deep.equal([3, 3]);
    // Two trigrams of each text.
    expect(postings).to.equal(6);
  });

  it("begins again when it is another ledger's, although its last message has the same id", () => {
    const { database, index, step, standing, insert } = anIndex(MEASURED);
    insert(...at(10));
    step();
    const before = standing();
    index.setState({ ...index.state(), ledgerId: 'another' });
    const after = standing();
    step();
    const later = standing();
    database.close();

    expect(before).to.deep.equal({ lastArrival: 1, through: 1 });
    expect(after).to.deep.equal({ lastArrival: 1, through: -1 });
    expect(later).to.deep.equal({ lastArrival: 1, through: 1 });
  });
});

function at(...minutes: readonly number[]): Message[] {
  return minutes.map((minute) =>
    aMessage({ id: `m${minute}`, sentAt: `2025-01-15T10:${minute}:00Z`, text: 'text' }),
  );
}
