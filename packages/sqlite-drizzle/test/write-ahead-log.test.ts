import { aMessage } from '@hookledger/domain/testing';
import { openSqliteStore } from '@hookledger/sqlite-drizzle';
import type { Store } from '@hookledger/sql-store';
import Sqlite from 'better-sqlite3';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { closeSync, copyFileSync, openSync, readSync } from 'node:fs';
import { openLedgerFile } from '../src/ledger/ledger-file.ts';
import { isFatal } from '../src/translate-error.ts';
import { createThreadedEngine } from '../src/threads/engine.ts';
import { MEASURED } from '../src/tuning.ts';
import { aTemporaryFolder, type TemporaryFolder } from './a-temporary-folder.ts';

const LONG = 16_384;

/** The header of a log has other salts each time it starts over (fileformat2.html, 4.1). */
const SALTS = { at: 16, bytes: 8 };

describe('the write-ahead log of a store', () => {
  let folder: TemporaryFolder;
  let path: string;

  beforeEach(() => {
    folder = aTemporaryFolder();
    path = folder.file('app.db');
  });

  afterEach(() => {
    folder.remove();
  });

  const fill = async (store: Store, messages: number, prefix: string): Promise<void> => {
    await Promise.all(
      Array.from({ length: messages }, async (_, i) =>
        store.repository.insertIfAbsent(aMessage({ id: `${prefix}${i}` })),
      ),
    );
  };

  const salts = (): string => {
    const log = openSync(`${path}-wal`, 'r');
    const bytes = Buffer.alloc(SALTS.bytes);
    readSync(log, bytes, 0, SALTS.bytes, SALTS.at);
    closeSync(log);
    return bytes.toString('hex');
  };

  it('starts over when it is long, and what it had is in the file by then', async () => {
    const store = openSqliteStore({ path });
    await fill(store, 1, 'first');
    const before = salts();

    await fill(store, LONG, 'm');
    await store.reader.stats();
    for (let i = 0; salts() === before; i += 1) await fill(store, 1, `more${i}`);
    const alone = folder.file('alone.db');
    copyFileSync(path, alone);
    await store.close();

    const database = new Sqlite(alone, { readonly: true });
    const stored = database.prepare('SELECT count(*) FROM messages').pluck().get();
    database.close();
    expect(stored).to.be.at.least(LONG);
  });

  it('does not start over when what it had could not be put on disk', async () => {
    await openSqliteStore({ path }).close();
    const failing = openLedgerFile(path);
    failing.close();
    const engine = createThreadedEngine(path, failing, MEASURED);

    const error = await engine.checkpoint().catch((thrown: unknown) => thrown);
    await engine.close();

    expect(error)
      .to.be.an('error')
      .with.property('message')
      .that.matches(/^disk I\/O error: /);
    expect(isFatal(error)).to.equal(true);
  });
});
