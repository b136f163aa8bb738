import { expect } from 'chai';
import { openSqliteStore } from '@hookledger/sqlite-drizzle';
import { PortUnavailableError } from '@hookledger/domain';
import { aMessage } from '@hookledger/domain/testing';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, it } from 'mocha';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { Worker } from 'node:worker_threads';
import { aTemporaryFolder, type TemporaryFolder } from './a-temporary-folder.ts';

describe('openSqliteStore', () => {
  let folder: TemporaryFolder;

  beforeEach(() => {
    folder = aTemporaryFolder();
  });

  afterEach(() => {
    folder.remove();
  });

  it('creates missing folders and finds everything again', async () => {
    const path = folder.file('a/b/app.db');
    const first = openSqliteStore({ path });
    await first.repository.insertIfAbsent(aMessage());
    await first.close();

    const second = openSqliteStore({ path });
    const page = await second.reader.page({ filter: {}, limit: 1, offset: 0 });
    const again = await second.repository.insertIfAbsent(aMessage());
    await second.close();

    expect(page.messages).to.deep.equal([aMessage()]);
    expect(again).to.deep.equal({ kind: 'duplicate' });
  });

  it('keeps an index of smaller pages, as an earlier build has made them', async () => {
    const path = folder.file('app.db');
    const pageBytes = (): unknown => {
      const file = new Sqlite(`${path}-index`, { readonly: true });
      const bytes = file.pragma('page_size', { simple: true });
      file.close();
      return bytes;
    };
    const first = openSqliteStore({ path });
    await first.repository.insertIfAbsent(aMessage());
    await first.reader.stats();
    await first.close();
    const made = pageBytes();
    const file = new Sqlite(`${path}-index`);
    file.pragma('journal_mode = DELETE');
    file.pragma('page_size = 4096');
    file.exec('VACUUM');
    file.close();

    const second = openSqliteStore({ path });
    await second.repository.insertIfAbsent(aMessage({ id: 'another' }));
    const { total } = await second.reader.page({ filter: {}, limit: 1, offset: 0 });
    await second.close();

    expect([made, pageBytes()]).to.deep.equal([16_384, 4_096]);
    expect(total).to.equal(2);
  });

  it('makes one schema when several threads open a new file at once', async () => {
    const path = folder.file('app.db');
    const file = new URL('./open-in-a-worker.ts', import.meta.url);

    const outcomes = await Promise.all(
      Array.from(
        { length: 6 },
        async () =>
          new Promise((resolve, reject) => {
            const worker = new Worker(file, { workerData: path });
            worker.once('message', resolve).once('error', reject);
          }),
      ),
    );

    expect(outcomes).to.deep.equal(Array(6).fill('opened'));
  });

  it('refuses a database with a newer schema by name, and changes nothing', async () => {
    const path = folder.file('newer.db');
    await openSqliteStore({ path }).close();
    const database = new Sqlite(path);
    database.pragma('user_version = 99');
    database.close();
    const before = readFileSync(path);

    expect(() => openSqliteStore({ path })).to.throw(/newer\.db.*schema version 99/);
    expect(readFileSync(path).equals(before)).to.equal(true);
  });

  for (const [name, sql] of [
    ['tables of its own', 'CREATE TABLE messages (id)'],
    ['a version of its own', 'PRAGMA user_version = 1'],
    ['an application id of its own', 'PRAGMA application_id = 7'],
  ] as const) {
    it(`leaves another program's database with ${name} as it is`, () => {
      const path = folder.file('other.db');
      const database = new Sqlite(path);
      database.exec(sql);
      database.close();
      const before = readFileSync(path);

      expect(() => openSqliteStore({ path })).to.throw(/other\.db: it was not made by Hookledger/);
      expect(readFileSync(path).equals(before)).to.equal(true);
    });
  }

  it('refuses a file that is no database', () => {
    const path = folder.file('garbage.db');
    writeFileSync(path, 'x'.repeat(10_000));

    expect(() => openSqliteStore({ path })).to.throw(/garbage\.db.*not a database/);
    expect(readFileSync(path, 'utf8')).to.equal('x'.repeat(10_000));
  });

  /** A ledger as a crash leaves it: its last message is in the log beside it alone. */
  const crashed = async (path: string): Promise<void> => {
    const store = openSqliteStore({ path: folder.file('running.db') });
    await store.repository.insertIfAbsent(aMessage());
    for (const suffix of ['', '-wal', '-shm']) {
      copyFileSync(folder.file('running.db') + suffix, path + suffix);
    }
    await store.close();
  };

  for (const [name, takeAway] of [
    ['missing', (path: string) => rmSync(path)],
    ['empty', (path: string) => truncateSync(path, 0)],
  ] as const) {
    it(`refuses a ledger that is ${name} beside its log, which SQLite would delete`, async () => {
      const path = folder.file('app.db');
      await crashed(path);
      const log = readFileSync(`${path}-wal`);
      takeAway(path);

      expect(() => openSqliteStore({ path })).to.throw(
        /app\.db: it is missing or empty, and .*-wal/,
      );
      expect(readFileSync(`${path}-wal`).equals(log)).to.equal(true);
    });
  }

  it('refuses a copy beside the log of the ledger that it replaces', async () => {
    const path = folder.file('app.db');
    await crashed(path);
    const copy = new Sqlite(folder.file('copy.db'));
    copy.exec('CREATE TABLE t (x)');
    copy.close();
    copyFileSync(folder.file('copy.db'), path);
    const before = readFileSync(path);

    expect(() => openSqliteStore({ path })).to.throw(/app\.db: it is a copy, and .*app\.db-wal/);
    expect(readFileSync(path).equals(before)).to.equal(true);
  });

  it('refuses a file that is cut off, and changes nothing', async () => {
    const path = folder.file('app.db');
    await openSqliteStore({ path }).close();
    truncateSync(path, statSync(path).size - 5_000);
    const before = readFileSync(path);

    expect(() => openSqliteStore({ path })).to.throw(
      /app\.db: it is cut off: 5000 bytes are missing/,
    );
    expect(readFileSync(path).equals(before)).to.equal(true);
  });

  it('makes a ledger of an empty file that has no log', async () => {
    const path = folder.file('app.db');
    writeFileSync(path, '');

    const store = openSqliteStore({ path });

    expect(await store.repository.insertIfAbsent(aMessage())).to.deep.equal({ kind: 'created' });
    await store.close();
  });

  it('follows a symbolic link, and refuses one that leads nowhere', async () => {
    await openSqliteStore({ path: folder.file('real/app.db') }).close();
    symlinkSync(folder.file('real/app.db'), folder.file('link.db'));
    symlinkSync(folder.file('unmounted/app.db'), folder.file('dangling.db'));

    await openSqliteStore({ path: folder.file('link.db') }).close();

    expect(() => openSqliteStore({ path: folder.file('dangling.db') })).to.throw(
      /can't open the database .*dangling\.db: ENOENT/,
    );
    expect(existsSync(folder.file('unmounted'))).to.equal(false);
  });

  it('refuses a folder by name', () => {
    mkdirSync(folder.file('app.db'));

    expect(() => openSqliteStore({ path: folder.file('app.db') })).to.throw(
      /can't open the database .*app\.db: EISDIR/,
    );
  });

  it('gets over a file that was away while its threads opened it', async () => {
    const path = folder.file('app.db');
    const store = openSqliteStore({ path });
    renameSync(path, `${path}.away`);
    const refused = await store.repository.insertIfAbsent(aMessage()).catch((e: unknown) => e);
    const unread = await store.reader.stats().catch((e: unknown) => e);
    renameSync(`${path}.away`, path);

    const outcome = await store.repository.insertIfAbsent(aMessage());
    const stats = await store.reader.stats();
    await store.close();

    expect(refused).to.be.instanceOf(PortUnavailableError);
    expect(unread).to.be.instanceOf(PortUnavailableError);
    expect(outcome).to.deep.equal({ kind: 'created' });
    expect(stats.totalMessages).to.equal(1);
  });

  it('answers later insertions with an error once it is closed', async () => {
    const store = openSqliteStore({ path: folder.file('app.db') });
    await store.close();

    const error = await store.repository
      .insertIfAbsent(aMessage())
      .catch((reason: unknown) => reason);

    expect(error).to.have.property('code', 'ERR_PORT_UNAVAILABLE');
  });
});

describe('the order of arrival', () => {
  let folder: TemporaryFolder;

  beforeEach(() => {
    folder = aTemporaryFolder();
  });

  afterEach(() => {
    folder.remove();
  });

  const arrivals = (path: string): unknown[] => {
    const database = new Sqlite(path);
    const rows = database
      .prepare('SELECT message_id, arrival FROM messages ORDER BY arrival')
      .raw()
      .all();
    database.close();
    return rows;
  };

  const insert = async (path: string, ...ids: string[]): Promise<void> => {
    const store = openSqliteStore({ path });
    for (const id of ids) await store.repository.insertIfAbsent(aMessage({ id }));
    await store.close();
  };

  it('counts messages from 1 without gaps, duplicates left out', async () => {
    const path = folder.file('app.db');

    await insert(path, 'z', 'z', 'a', 'z', 'm');

    expect(arrivals(path)).to.deep.equal([
      ['z', 1],
      ['a', 2],
      ['m', 3],
    ]);
  });

  it('never gives a number twice, and VACUUM changes none', async () => {
    const path = folder.file('app.db');
    await insert(path, 'a', 'b', 'c');
    const database = new Sqlite(path);
    database.exec("DELETE FROM messages WHERE message_id <> 'b'; VACUUM");
    database.close();

    await insert(path, 'd');

    expect(arrivals(path)).to.deep.equal([
      ['b', 2],
      ['d', 4],
    ]);
  });
});
