import type { MessageReader, MessageRepository } from '@hookledger/domain';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { createSqliteMessageReader } from './message-reader.ts';
import { createSqliteMessageRepository } from './message-repository.ts';
import { openDatabase } from './open-database.ts';
import { watchOpenFile } from './open-file.ts';
import { createStoreChecks, type StoreCheck } from './store-checks.ts';
import { isFatal, translateError } from './translate-error.ts';

export type { StoreCheck } from './store-checks.ts';

export interface SqliteStoreOptions {
  /** Path of the database file, created with its folder where missing, or `:memory:`. */
  readonly path: string;
  /**
   * Called, at least once, when the file can't be trusted any more (a failed fsync, corruption).
   * Nothing more will be acknowledged; end the process.
   */
  readonly onFatalError?: (error: unknown) => void;
}

export interface SqliteStore {
  readonly repository: MessageRepository;
  readonly reader: MessageReader;
  readonly checks: readonly StoreCheck[];
  /** Finishes what was asked for, folds the log into the file and lets go of it. */
  close(): Promise<void>;
}

/**
 * Opens a ledger in one SQLite file.
 *
 * @throws {Error} when the file can't be opened, is damaged, is another program's or a newer
 *   build's; the file is left as it is.
 */
export function openSqliteStore({ path, onFatalError }: SqliteStoreOptions): SqliteStore {
  const database = openDatabase(path);
  const orm = drizzle({ client: database });
  const translate = (error: unknown): unknown => {
    if (isFatal(error)) onFatalError?.(error);
    return translateError(error);
  };
  const file = watchOpenFile(database);
  const repository = createSqliteMessageRepository(orm, file, translate);

  return {
    repository,
    reader: createSqliteMessageReader(orm, translate),
    checks: createStoreChecks(database, file),
    async close() {
      await repository.close();
      database.close();
    },
  };
}
