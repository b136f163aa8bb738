import { describeAgreement, describeCaseFolding } from '@hookledger/domain/contract';
import { openSqliteStore } from '@hookledger/sqlite-drizzle';
import { WAYS_OF_WORKING } from './ways-of-working.ts';

for (const [name, tuning] of WAYS_OF_WORKING) {
  describeAgreement(`SQLite, ${name},`, {
    open: async () => openSqliteStore({ path: ':memory:', tuning }),
    runs: 150,
  });
}

describeCaseFolding('SQLite', async () => openSqliteStore({ path: ':memory:' }));
