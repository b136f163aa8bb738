import { aMessage } from '@hookledger/domain/testing';
import { openSqliteStore } from '@hookledger/sqlite-drizzle';
import Sqlite from 'better-sqlite3';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import { copyLedger } from '../src/inspection/copy-ledger.ts';
import { aTemporaryFolder } from './a-temporary-folder.ts';

describe('a copy of a ledger at rest', () => {
  it('is made once more when a service starts meanwhile', async () => {
    const folder = aTemporaryFolder();
    const path = folder.file('app.db');
    const before = openSqliteStore({ path });
    await before.repository.insertIfAbsent(aMessage({ id: 'a' }));
    await before.close();

    // It has begun when this returns.
    const copying = copyLedger(path, folder.file('copy.db'));
    const started = openSqliteStore({ path });
    const copy = await copying.catch((error: unknown) => error);
    await started.close();
    folder.remove();

    expect(copy).to.have.property('messages', 1);
  });

  it('is made of a ledger with a trigger of somebody else, which has it too', async () => {
    const folder = aTemporaryFolder();
    const path = folder.file('app.db');
    const store = openSqliteStore({ path });
    await store.repository.insertIfAbsent(aMessage({ id: 'a' }));
    await store.close();
    const ledger = new Sqlite(path);
    ledger.exec('CREATE TRIGGER theirs AFTER INSERT ON messages BEGIN SELECT 1; END');
    ledger.close();

    const copy = await copyLedger(path, folder.file('copy.db')).catch((error: unknown) => error);
    folder.remove();

    expect(copy).to.have.property('messages', 1);
  });
});
