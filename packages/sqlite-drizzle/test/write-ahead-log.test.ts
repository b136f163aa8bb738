import { aMessage } from '@hookledger/domain/testing';
import { openSqliteStore } from '@hookledger/sqlite-drizzle';
import type { Store } from '@hookledger/sql-store';
import Sqlite from 'better-sqlite3';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { closeSync, copyFileSync, openSync, readSync } from 'node:fs';
import { createIndexKeeper } from '../src/index-keeper.ts';
import { openLedgerFile } from '../src/ledger/ledger-file.ts';
import { isFatal } from '../src/translate-error.ts';
import { aTemporaryFolder, type TemporaryFolder } from './a-temporary-folder.ts';

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
});

describe('a log that is long', () => {
  const FAILED = Object.assign(new Error('disk I/O error'), { code: 'SQLITE_IOERR_FSYNC' });

  /** What is asked of an engine whose syncs end so, for a ledger that had one message at first. */
  function aKeeper(sync: () => Promise<void>, assertTrusted: () => void = () => undefined) {
    const asked: string[] = [];
    const errors: unknown[] = [];
    let lastArrival = 1;
    let steps = 0;
    const noted = async (what: string): Promise<void> => void asked.push(what);
    const engine = {
      async catchUp() {
        steps += 1;
        return { behind: 0, isMore: false, lastArrival };
      },
      copyLogBack: async () => noted('copy'),
      checkpoint: async () => noted('start over'),
    };
    const keeper = createIndexKeeper(engine, {
      onProgress: undefined,
      onError: (error) => errors.push(error),
      async syncLedger() {
        await noted('sync');
        return sync();
      },
      assertTrusted,
    });
    const followTo = async (arrival: number): Promise<void> => {
      // It follows by itself at the start.
      await keeper.followNow();
      lastArrival = arrival;
      await keeper.followNow();
    };
    return { keeper, followTo, asked, errors, countSteps: () => steps };
  }

  it('is on disk, twice, before the writer is asked to start it over', async () => {
    const { keeper, followTo, asked } = aKeeper(async () => undefined);
    await followTo(LONG);
    const before = [...asked];

    await followTo(LONG + 1);
    await keeper.close();

    expect(before).to.deep.equal([]);
    expect(asked).to.deep.equal(['copy', 'sync', 'copy', 'sync', 'start over']);
  });

  it('does not start over when it could not be put on disk, and is tried again', async () => {
    let fails = true;
    const { keeper, followTo, asked, errors } = aKeeper(async () => {
      if (fails) throw FAILED;
    });
    await followTo(LONG + 1);
    const whileItFails = [...asked];
    fails = false;

    await keeper.followNow();
    await keeper.close();

    expect(whileItFails).to.deep.equal(['copy', 'sync']);
    expect(asked.slice(2)).to.deep.equal(['copy', 'sync', 'copy', 'sync', 'start over']);
    expect(new Set(errors)).to.deep.equal(new Set([FAILED]));
  });

  it('is left as it is once the ledger is not to be trusted', async () => {
    let isTrusted = true;
    const { keeper, followTo, asked, countSteps } = aKeeper(
      async () => undefined,
      () => {
        if (!isTrusted) throw FAILED;
      },
    );
    await keeper.followNow();
    const before = countSteps();

    isTrusted = false;
    await followTo(LONG + 1);
    await keeper.close();

    expect([asked, countSteps()]).to.deep.equal([[], before]);
  });

  it('tells that it could not be put on disk while the store is closed', async () => {
    const begun = Promise.withResolvers<void>();
    const sync = Promise.withResolvers<void>();
    const { keeper, followTo, errors } = aKeeper(async () => {
      begun.resolve();
      return sync.promise;
    });
    const following = followTo(LONG + 1);
    await begun.promise;

    const closed = keeper.close();
    sync.reject(FAILED);
    await Promise.all([closed, following]);

    expect(errors).to.deep.equal([FAILED]);
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
    expect(second).to.equal(first);
  });
});
