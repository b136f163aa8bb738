import { aMessage } from '@hookledger/domain/testing';
import { openSqliteStore } from '@hookledger/sqlite-drizzle';
import Sqlite from 'better-sqlite3';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { aTemporaryFolder, type TemporaryFolder } from './a-temporary-folder.ts';

describe('the tables of a ledger', () => {
  let folder: TemporaryFolder;
  let path: string;

  beforeEach(() => {
    folder = aTemporaryFolder();
    path = folder.file('app.db');
  });

  afterEach(() => {
    folder.remove();
  });

  const withSql = <T>(use: (database: Sqlite.Database) => T): T => {
    const database = new Sqlite(path);
    try {
      return use(database);
    } finally {
      database.close();
    }
  };

  it('show messages as they were sent to whoever has a SQL prompt', async () => {
    const store = openSqliteStore({ path });
    await store.repository.insertIfAbsent(
      aMessage({
        id: 'm1',
        sender: '+1',
        recipient: '+2',
        sentAt: '2025-01-15T10:00:00.500Z',
        text: 'Hello',
        createdAtMs: 1_736_935_200_042,
      }),
    );
    await store.close();

    const rows = withSql((database) =>
      database
        .prepare(
          'SELECT message_id, from_msisdn, to_msisdn, ts, text, created_at, arrival FROM messages',
        )
        .all(),
    );

    expect(rows).to.deep.equal([
      {
        message_id: 'm1',
        from_msisdn: '+1',
        to_msisdn: '+2',
        ts: '2025-01-15T10:00:00.500Z',
        text: 'Hello',
        created_at: '2025-01-15T10:00:00.042Z',
        arrival: 1,
      },
    ]);
  });

  it('hold a second spelling only of texts that need one to be found', async () => {
    const store = openSqliteStore({ path });
    for (const [id, text] of [
      ['a', undefined],
      ['b', ''],
      ['c', 'Hello WORLD'],
      ['d', 'straße'],
      ['e', 'CAFÉ'],
      ['f', 'ЖУК'],
    ] as const) {
      await store.repository.insertIfAbsent(aMessage({ id, text }));
    }
    await store.close();

    const folded = withSql((database) =>
      database.prepare('SELECT text_folded FROM messages ORDER BY message_id').pluck().all(),
    );

    expect(folded).to.deep.equal([null, null, null, null, 'café', 'жук']);
  });

  it('number messages one after the other, those that are written together too', async () => {
    const store = openSqliteStore({ path });
    const ids = ['a', 'b', 'c', 'a', 'd', 'b', 'e'];
    const outcomes = await Promise.all(
      ids.map(async (id) => store.repository.insertIfAbsent(aMessage({ id }))),
    );
    await store.close();

    const numbered = withSql((database) =>
      database.prepare('SELECT message_id, arrival FROM messages ORDER BY arrival').raw().all(),
    );

    expect(outcomes.map(({ kind }) => kind)).to.deep.equal([
      'created',
      'created',
      'created',
      'duplicate',
      'created',
      'duplicate',
      'created',
    ]);
    expect(numbered).to.deep.equal([
      ['a', 1],
      ['b', 2],
      ['c', 3],
      ['d', 4],
      ['e', 5],
    ]);
  });

  it('must not be without what counts arrivals', async () => {
    const store = openSqliteStore({ path });
    await store.repository.insertIfAbsent(aMessage({ id: 'm1' }));
    withSql((database) => database.exec('DELETE FROM ledger'));

    const inserted = await store.repository
      .insertIfAbsent(aMessage({ id: 'm2' }))
      .catch((error: unknown) => error);
    const counted = await store.reader.stats().catch((error: unknown) => error);
    await store.close();
    const ids = withSql((database) =>
      database.prepare('SELECT message_id FROM messages').pluck().all(),
    );

    for (const refusal of [inserted, counted]) {
      expect(refusal)
        .to.be.instanceOf(Error)
        .and.have.property('message', 'the table ledger has lost its row');
    }
    expect(ids).to.deep.equal(['m1']);
  });
});
