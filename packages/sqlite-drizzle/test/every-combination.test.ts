import { describeEveryCombination } from '@hookledger/domain/contract';
import { openSqliteStore } from '@hookledger/sqlite-drizzle';
import { WAYS_OF_WORKING } from './ways-of-working.ts';

for (const [name, tuning] of WAYS_OF_WORKING) {
  describeEveryCombination(`SQLite, ${name}`, async () =>
    openSqliteStore({ path: ':memory:', tuning }),
  );
}
