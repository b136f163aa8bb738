import { PortUnavailableError } from '@hookledger/domain';
import { aMessage } from '@hookledger/domain/testing';
import { openSqliteStore } from '@hookledger/sqlite-drizzle';
import type { Store } from '@hookledger/sql-store';
import Sqlite from 'better-sqlite3';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import {
  closeSync,
  copyFileSync,
  fstatSync,
  openSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { openLedgerFile } from '../src/ledger/ledger-file.ts';
import { isFatal } from '../src/translate-error.ts';
import { aTemporaryFolder, type TemporaryFolder } from './a-temporary-folder.ts';
import { openFiles } from './open-files.ts';

const LONG = 16_384;

/** The header of a log has other salts each time it starts over (fileformat2.html, 4.1). */
const SALTS = { at: 16, bytes: 8 };

describe('the write-ahead log of a store', () => {
  let folder: TemporaryFolder;
  let path: string;
  let store: Store;

  beforeEach(() => {
    folder = aTemporaryFolder();
    path = folder.file('app.db');
    store = openSqliteStore({ path });
  });

  afterEach(async () => {
    await store.close();
    folder.remove();
  });

  const fill = async (messages: number, prefix: string): Promise<void> => {
    await Promise.all(
      Array.from({ length: messages }, async (_, i) =>
        store.repository.insertIfAbsent(aMessage({ id: `${prefix}${i}` })),
      ),
    );
    await store.reader.stats();
  };

  const salts = (): string => {
    const log = openSync(`${path}-wal`, 'r');
    const bytes = Buffer.alloc(SALTS.bytes);
    readSync(log, bytes, 0, SALTS.bytes, SALTS.at);
    closeSync(log);
    return bytes.toString('hex');
  };

  it('starts over when it is long, and what it had is in the file by then', async () => {
    await fill(1, 'first');
    const before = salts();

    await fill(LONG, 'm');
    for (let i = 0; salts() === before; i += 1) await fill(1, `more${i}`);
    const alone = folder.file('alone.db');
    copyFileSync(path, alone);

    const database = new Sqlite(alone, { readonly: true });
    const stored = database.prepare('SELECT count(*) FROM messages').pluck().get();
    database.close();
    expect(stored).to.be.at.least(LONG);
  });

  const outcomeOf = async (id: string): Promise<unknown> =>
    store.repository.insertIfAbsent(aMessage({ id })).catch((error: unknown) => error);

  const problemOfFile = async (): Promise<string | undefined> =>
    store.checks.find(({ name }) => name === 'file')?.problem();

  for (const [name, change, says] of [
    ['deletes it', () => rmSync(`${path}-wal`), /app\.db-wal was moved or deleted/],
    [
      'puts a copy in its place',
      () => {
        copyFileSync(`${path}-wal`, folder.file('copy'));
        renameSync(folder.file('copy'), `${path}-wal`);
      },
      /app\.db-wal was replaced by another file/,
    ],
  ] as const) {
    it(`is where messages would be lost when somebody ${name}: none is taken until the store is opened again`, async () => {
      await outcomeOf('before');
      const wellBefore = await problemOfFile();
      change();
      const refused = await outcomeOf('after');
      const problem = await problemOfFile();
      await store.close();
      store = openSqliteStore({ path });

      expect(wellBefore).to.equal(undefined);
      expect(refused)
        .to.be.instanceOf(PortUnavailableError)
        .with.property('message')
        .that.matches(says);
      expect(problem).to.match(says);
      expect(await problemOfFile()).to.equal(undefined);
      expect(await outcomeOf('before')).to.deep.equal({ kind: 'duplicate' });
      expect(await outcomeOf('later')).to.deep.equal({ kind: 'created' });
    });
  }

  // The writer may have opened another one meanwhile.
  it('is not trusted again when it is put back while the store is open', async () => {
    renameSync(`${path}-wal`, `${path}-wal.away`);
    const refused = await outcomeOf('m');
    rmSync(`${path}-wal`, { force: true });
    renameSync(`${path}-wal.away`, `${path}-wal`);
    const again = await outcomeOf('m');

    expect(refused).to.be.instanceOf(PortUnavailableError);
    expect(again).to.be.instanceOf(PortUnavailableError);
    expect(await problemOfFile()).to.match(/app\.db-wal was (moved or deleted|replaced)/);
  });

  it('is looked for beside the file that a symbolic link points to', async () => {
    symlinkSync(path, folder.file('link.db'));
    await store.close();
    store = openSqliteStore({ path: folder.file('link.db') });
    const before = await outcomeOf('before');
    rmSync(`${path}-wal`);
    const after = await outcomeOf('after');

    expect(before).to.deep.equal({ kind: 'created' });
    expect(after).to.be.instanceOf(PortUnavailableError);
  });
});

describe('openLedgerFile', () => {
  it('says that a sync failed as SQLite says it, and goes on saying it', async function () {
    if (process.platform !== 'linux') this.skip();
    // It can be opened and not be synced.
    const file = openLedgerFile('/dev/null');

    const first: unknown = await file.sync().catch((error: unknown) => error);
    const second: unknown = await file.sync().catch((error: unknown) => error);
    file.close();

    expect(first)
      .to.be.an('error')
      .with.property('message')
      .that.matches(/^disk I\/O error: EINVAL/);
    expect(isFatal(first)).to.equal(true);
    expect(first).to.have.nested.property('cause.code', 'EINVAL');
    expect(second).to.equal(first);
  });

  it('keeps no descriptor of the ledger when the store is closed', async function () {
    if (process.platform !== 'linux') this.skip();
    const folder = aTemporaryFolder();
    const path = folder.file('app.db');

    const store = openSqliteStore({ path });
    const resolved = realpathSync(path);
    const whileOpen = openFiles();
    await store.close();
    const afterwards = openFiles();
    folder.remove();

    expect(whileOpen).to.include(resolved);
    expect(afterwards).not.to.include(resolved);
  });

  it('closes no other file that has its descriptor when the store is closed once more', async () => {
    const folder = aTemporaryFolder();
    const store = openSqliteStore({ path: folder.file('app.db') });
    await Promise.all([store.close(), store.close()]);
    const others = Array.from({ length: 20 }, (_, i) => openSync(folder.file(`other${i}`), 'w'));

    await store.close();
    const sizes = others.map((other) => fstatSync(other).size);
    others.forEach((other) => closeSync(other));
    folder.remove();

    expect(sizes).to.deep.equal(others.map(() => 0));
  });
});
