import { aMessage } from '@hookledger/domain/testing';
import { openSqliteStore } from '@hookledger/sqlite-drizzle';
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
});
