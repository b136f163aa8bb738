import {
  openPostgresStore,
  type PostgresStore,
  type PostgresStoreOptions,
} from '@hookledger/postgres-drizzle';
import {
  parsePostgresUrl,
  type PostgresConnection,
} from '@hookledger/postgres-drizzle/database-url';

export type TestOptions = Partial<PostgresStoreOptions>;

export function connectionTo(url: string): PostgresConnection {
  const reading = parsePostgresUrl(url);
  if (reading.kind === 'refused') throw new Error(reading.reason);
  return reading.connection;
}

/** A store that fails the test at whatever a process would end for. */
export function openTestStore(url: string, options: TestOptions = {}): PostgresStore {
  return openPostgresStore({
    connection: connectionTo(url),
    onFatalError(error) {
      throw error;
    },
    ...options,
  });
}
