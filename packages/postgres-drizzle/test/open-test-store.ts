import { setTimeout as sleep } from 'node:timers/promises';
import { openPostgresStore, type PostgresStoreOptions } from '@hookledger/postgres-drizzle';
import {
  parsePostgresUrl,
  type PostgresConnection,
} from '@hookledger/postgres-drizzle/database-url';
import type { Store } from '@hookledger/sql-store';

export type TestOptions = Partial<PostgresStoreOptions>;

export function connectionTo(url: string): PostgresConnection {
  const reading = parsePostgresUrl(url);
  if (reading.kind === 'refused') throw new Error(reading.reason);
  return reading.connection;
}

/** A store that fails the test at whatever a process would end for. */
export function openTestStore(url: string, options: TestOptions = {}): Store {
  return openPostgresStore({
    connection: connectionTo(url),
    onFatalError(error) {
      throw error;
    },
    ...options,
  });
}

/** Resolves when the counts have taken in everything that is stored. */
export async function countsHaveFollowed({ figures }: Store): Promise<void> {
  for (;;) {
    const { indexLagMessages } = await figures();
    if (indexLagMessages === undefined) throw new Error('the store has no figures');
    if (indexLagMessages === 0) return;
    await sleep(20);
  }
}
