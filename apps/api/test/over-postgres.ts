import { openPostgresStore } from '@hookledger/postgres-drizzle';
import type { Store } from '@hookledger/sql-store';
import { parsePostgresUrl } from '@hookledger/postgres-drizzle/database-url';
import { execute } from '@hookledger/test-postgres';
import { aSchema, atEnd, type TestDatabase } from '@hookledger/test-postgres/mocha';
import {
  MESSAGE_FEED,
  MESSAGE_READER,
  MESSAGE_REPOSITORY,
  STORE_CHECKS,
  STORE_FIGURES,
} from '../src/composition/tokens.ts';
import type { Provide } from '../src/composition/typed-container.ts';
import type { Override } from './a-service.ts';

interface Shared {
  readonly schema: TestDatabase;
  readonly store: Store;
}

let shared: Shared | undefined;

async function open(): Promise<Shared> {
  const schema = await aSchema();
  const reading = parsePostgresUrl(schema.url);
  if (reading.kind === 'refused') throw new Error(reading.reason);
  const store = openPostgresStore({ connection: reading.connection });
  await store.reader.stats();
  atEnd(async () => {
    await store.close();
    await schema.remove();
  });
  return { schema, store };
}

function provideShared(provide: Provide): void {
  const { store } = shared as Shared;
  provide(MESSAGE_REPOSITORY, () => store.repository);
  provide(MESSAGE_READER, () => store.reader);
  provide(MESSAGE_FEED, () => store.feed);
  provide(STORE_CHECKS, () => store.checks);
  provide(STORE_FIGURES, () => store.figures);
}

/** One PostgreSQL ledger for all services, emptied before each of them. */
export const overPostgres: Override = Object.assign(provideShared, {
  async empty() {
    shared ??= await open();
    await execute(
      shared.schema.url,
      'DELETE FROM messages',
      // As in a ledger that is new: tests name numbers, and counts follow numbers.
      'ALTER SEQUENCE arrival_numbers RESTART',
      'UPDATE counted SET through = 0, times_through = 0',
    );
  },
});
