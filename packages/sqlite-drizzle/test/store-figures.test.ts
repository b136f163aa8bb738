import { aMessage } from '@hookledger/domain/testing';
import { openSqliteStore } from '@hookledger/sqlite-drizzle';
import type { Store } from '@hookledger/sql-store';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { readdirSync, renameSync, rmSync, statfsSync, statSync } from 'node:fs';
import { aTemporaryFolder, type TemporaryFolder } from './a-temporary-folder.ts';
import { openFiles } from './open-files.ts';

describe('the figures of a SQLite store', () => {
  let folder: TemporaryFolder;
  let store: Store;

  const given = async (...ids: readonly string[]): Promise<void> => {
    await Promise.all(ids.map((id) => store.repository.insertIfAbsent(aMessage({ id }))));
  };

  beforeEach(() => {
    folder = aTemporaryFolder();
  });

  afterEach(async () => {
    await store.close();
    folder.remove();
  });

  it('tell what is on disk, and how much there is room for', async () => {
    const path = folder.file('app.db');
    store = openSqliteStore({ path });
    await given('m1');
    await store.reader.stats();

    const figures = await store.figures();

    expect(figures.ledgerBytes).to.equal(statSync(path).size);
    expect(figures.writeAheadLogBytes)
      .to.equal(statSync(`${path}-wal`).size)
      .and.be.above(0);
    expect(figures.indexBytes)
      .to.equal(statSync(`${path}-index`).size)
      .and.be.above(0);
    const { bsize, blocks } = statfsSync(folder.file('.'));
    expect(figures.freeDiskBytes).to.be.within(1, bsize * blocks);
  });

  for (const name of ['app.db', ':memory:']) {
    it(`count what the index lacks of ${name}, until a reader has it follow`, async () => {
      store = openSqliteStore({ path: name === ':memory:' ? name : folder.file(name) });
      await given('m1');
      await store.reader.stats();

      const before = await store.figures();
      await given('m2', 'm3', 'm1', 'm4');
      const behind = await store.figures();
      await store.reader.stats();
      const after = await store.figures();

      expect(before.indexLagMessages).to.equal(0);
      expect(behind.indexLagMessages).to.equal(3);
      expect(after.indexLagMessages).to.equal(0);
    });
  }

  it('leave out what nobody can tell', async () => {
    const path = folder.file('app.db');
    store = openSqliteStore({ path });
    await given('m1');
    renameSync(path, `${path}.away`);

    const figures = await store.figures();

    expect(figures).to.not.have.property('ledgerBytes');
    expect(figures).to.include.keys('indexBytes', 'indexLagMessages', 'freeDiskBytes');
  });

  it('are of the index that was made anew, and keep nothing of the old one open', async function () {
    const path = folder.file('app.db');
    store = openSqliteStore({ path });
    await given('m1');
    await store.reader.stats();
    await store.figures();
    rmSync(`${path}-index`);
    await given('m2');
    // The thread that searches starts, and finds that it is gone.
    await store.reader.page({ filter: { textContains: 'hello' }, limit: 1, offset: 0 });
    await store.reader.stats();

    const figures = await store.figures();

    expect(figures.indexLagMessages).to.equal(0);
    if (process.platform !== 'linux') this.skip();
    const deleted = openFiles().filter((file) => /-index.* \(deleted\)$/.test(file));
    expect(deleted).to.deep.equal([]);
  });

  it('make no index where it has been deleted', async () => {
    const path = folder.file('app.db');
    store = openSqliteStore({ path });
    await given('m1');
    await store.reader.stats();
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${path}-index${suffix}`);

    const figures = await store.figures();

    expect(figures)
      .to.include.keys('ledgerBytes')
      .and.not.have.any.keys('indexBytes', 'indexLagMessages');
    const files = readdirSync(folder.file('.'));
    expect(files).to.have.members(['app.db', 'app.db-wal', 'app.db-shm']);
  });

  it('are few for a database in memory', async () => {
    store = openSqliteStore({ path: ':memory:' });

    expect(await store.figures()).to.have.all.keys('indexLagMessages');
  });

  it('are still told when the store is closed, and reject never', async () => {
    store = openSqliteStore({ path: folder.file('app.db') });
    await store.close();

    expect(await store.figures())
      .to.include.keys('ledgerBytes')
      .and.not.have.property('indexLagMessages');
    store = openSqliteStore({ path: ':memory:' });
  });
});
