import Sqlite, { type Database } from 'better-sqlite3';
import { dirname } from 'node:path';
import { assertConsistentFiles } from './assert-consistent-files.ts';
import { assertForThisBuild, migrate } from './migrate.ts';
import {
  assertWalMode,
  BUSY_TIMEOUT_AT_START_MS,
  createPrivately,
  enterWalMode,
} from './open-file-in-wal.ts';
import { syncFolder } from './sync-folder.ts';

export const IN_MEMORY = ':memory:';

// Later, for as long as a sender may be kept waiting; on the main thread a wait stops everything.
const BUSY_TIMEOUT_MS = 3_000;
const BUSY_TIMEOUT_ON_MAIN_THREAD_MS = 50;

// For migrations, transfers and databases in memory; the service's main thread reads next to nothing.
const CACHE_KIB = 4 * 1024;
const FULL = 2;
const JOURNAL_SIZE_LIMIT = 128 * 1024 * 1024;

/**
 * Opens, creates and migrates the database, and makes sure that a commit is on disk when it
 * returns.
 *
 * @throws {Error} when the file can't be opened, is no database or is not ours.
 */
export function openLedger(path: string): Database {
  try {
    if (path !== IN_MEMORY) {
      assertConsistentFiles(path);
      createPrivately(path);
    }
    return prepared(new Sqlite(path, { timeout: BUSY_TIMEOUT_AT_START_MS }));
  } catch (error) {
    throw new Error(`can't open the database ${path}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/**
 * A further connection to a ledger that `openLedger` has opened and migrated.
 *
 * @param cacheKib how much of it the connection keeps in memory.
 */
export function connect(path: string, cacheKib: number): Database {
  const database = new Sqlite(path, { timeout: BUSY_TIMEOUT_MS, fileMustExist: true });
  configure(database, cacheKib);
  return database;
}

function prepared(database: Database): Database {
  try {
    // In one transaction: another process may be making the tables.
    database.transaction(() => assertForThisBuild(database))();
    enterWalMode(database);
    configure(database, CACHE_KIB);
    migrate(database);
    assertWalMode(database);
    // By now the log is there beside the file.
    if (!database.memory) syncFolder(dirname(database.name));
    const synchronous = database.pragma('synchronous', { simple: true });
    if (synchronous !== FULL) {
      throw new Error(`commits would be made with synchronous=${String(synchronous)}, not FULL`);
    }
    database.pragma(`busy_timeout = ${BUSY_TIMEOUT_ON_MAIN_THREAD_MS}`);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function configure(database: Database, cacheKib: number): void {
  // Explicitly: better-sqlite3 is compiled to lower it to NORMAL with the first WAL transaction.
  database.pragma('synchronous = FULL');
  // macOS keeps an fsync in the drive's cache unless told otherwise; no effect elsewhere.
  database.pragma('fullfsync = ON');
  database.pragma('checkpoint_fullfsync = ON');
  database.pragma('trusted_schema = OFF');
  database.pragma('cell_size_check = ON');
  database.pragma(`journal_size_limit = ${JOURNAL_SIZE_LIMIT}`);
  database.pragma(`cache_size = -${cacheKib}`);
}
