import Sqlite, { type Database } from 'better-sqlite3';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { migrate } from './migrate.ts';
import { hasCode } from './translate-error.ts';

const IN_MEMORY = ':memory:';

// While it starts, a process may wait for another one that migrates. Later a wait would stop the
// event loop, so it is short and the caller comes back instead.
const BUSY_TIMEOUT_AT_START_MS = 10_000;
const BUSY_TIMEOUT_MS = 50;
const FULL = 2;

/**
 * Opens, creates and migrates the database, and makes sure that a commit is on disk when it
 * returns.
 *
 * @throws {Error} when the file can't be opened, is no database or is not ours.
 */
export function openDatabase(path: string): Database {
  try {
    if (path !== IN_MEMORY) createPrivately(path);
    return prepared(new Sqlite(path, { timeout: BUSY_TIMEOUT_AT_START_MS }));
  } catch (error) {
    throw new Error(`can't open the database ${path}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

function prepared(database: Database): Database {
  try {
    enterWalMode(database);
    // Explicitly: better-sqlite3 is compiled to lower it to NORMAL with the first WAL transaction.
    database.pragma('synchronous = FULL');
    // macOS keeps an fsync in the drive's cache unless told otherwise; no effect elsewhere.
    database.pragma('fullfsync = ON');
    database.pragma('checkpoint_fullfsync = ON');
    database.pragma('trusted_schema = OFF');
    database.pragma('cell_size_check = ON');
    database.pragma('journal_size_limit = 67108864');
    migrate(database);
    const synchronous = database.pragma('synchronous', { simple: true });
    if (synchronous !== FULL) {
      throw new Error(`commits would be made with synchronous=${String(synchronous)}, not FULL`);
    }
    database.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

// SQLite gives its -wal and -shm files the mode of the database file.
function createPrivately(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  closeSync(openSync(path, 'a', 0o600));
}

function enterWalMode(database: Database): void {
  const deadline = Date.now() + BUSY_TIMEOUT_AT_START_MS;
  for (;;) {
    try {
      const mode = database.pragma('journal_mode = WAL', { simple: true });
      if (mode === 'wal' || database.memory) return;
      throw new Error('the file system does not allow a write-ahead log');
    } catch (error) {
      // Two first starts at once: SQLite does not call its busy handler for this switch.
      if (!hasCode(error, 'SQLITE_BUSY') || Date.now() > deadline) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
  }
}
