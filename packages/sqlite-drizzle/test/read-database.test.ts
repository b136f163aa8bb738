import { aMessage } from '@hookledger/domain/testing';
import { openSqliteStore } from '@hookledger/sqlite-drizzle';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { mkdirSync, readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { readDatabase, type ReadableDatabase } from '../src/inspection/read-database.ts';
import { aTemporaryFolder, type TemporaryFolder } from './a-temporary-folder.ts';

describe('readDatabase', () => {
  let folder: TemporaryFolder;
  let path: string;

  beforeEach(async () => {
    folder = aTemporaryFolder();
    path = folder.file('app.db');
    await insert('a');
  });

  afterEach(() => {
    folder.remove();
  });

  const insert = async (id: string): Promise<void> => {
    const store = openSqliteStore({ path });
    await store.repository.insertIfAbsent(aMessage({ id }));
    await store.close();
  };
  const idsIn = ({ database }: ReadableDatabase): unknown[] =>
    database.prepare('SELECT message_id FROM messages').pluck().all();

  it('reads a file that nobody has open, and leaves nothing beside it', async () => {
    const before = readdirSync(dirname(path));

    expect(await readDatabase(path, idsIn)).to.deep.equal(['a']);
    expect(readdirSync(dirname(path))).to.deep.equal(before);
  });

  it('reads once more when somebody has written meanwhile, whatever it has read', async () => {
    let times = 0;

    const ids = await readDatabase(path, async (readable) => {
      times += 1;
      if (times === 1) {
        await insert('b');
        throw new Error('a file that changes while it is read makes no sense');
      }
      return idsIn(readable);
    });

    expect([times, ids]).to.deep.equal([2, ['a', 'b']]);
  });

  it('reads once more when somebody has opened it meanwhile', async () => {
    const stores: { close(): Promise<void> }[] = [];

    const ids = await readDatabase(path, async (readable) => {
      if (stores.length === 0) {
        const store = openSqliteStore({ path });
        stores.push(store);
        await store.repository.insertIfAbsent(aMessage({ id: 'in the log' }));
      }
      return idsIn(readable);
    });
    for (const store of stores) await store.close();

    expect(ids).to.deep.equal(['a', 'in the log']);
  });

  it('says what is missing where the log beside a file is kept from it', async () => {
    // A folder in its place is kept from everybody, root too.
    mkdirSync(`${path}-wal`);

    const error = await readDatabase(path, idsIn).catch((reason: unknown) => reason);

    expect(error)
      .to.be.an('error')
      .with.property('message')
      .that.matches(/app\.db can't be read: there is a log .* must be able to read .*-wal and to/);
  });

  it('does not let anybody write', async () => {
    const error = await readDatabase(path, ({ database }) => {
      database.exec('DELETE FROM messages');
    }).catch((reason: unknown) => reason);

    expect(error).to.have.property('code', 'SQLITE_READONLY');
  });
});
