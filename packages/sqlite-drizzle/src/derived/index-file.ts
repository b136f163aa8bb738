import Sqlite, { type Database } from 'better-sqlite3';
import { rmSync } from 'node:fs';
import {
  assertWalMode,
  BUSY_TIMEOUT_AT_START_MS,
  createPrivately,
  enterWalMode,
} from '../ledger/open-file-in-wal.ts';
import { isDamage } from '../translate-error.ts';
import { createIndexTables } from './index-tables.ts';

/**
 * Four times SQLite's usual. A step changes many pages of the order by sender, and what a page costs is mostly
 * its system calls (decision 009). SQLite takes it for a new file; one that is there keeps its size.
 */
const PAGE_BYTES = 16 * 1024;

// A step writes pages in their order and comes back to few. Untold, better-sqlite3 keeps 16 MB of each file.
const CACHE_KIB = 2 * 1024;

/** Where the index of a ledger is. */
export function indexPathOf(ledgerPath: string): string {
  return ledgerPath === ':memory:' ? ':memory:' : `${ledgerPath}-index`;
}

/**
 * Makes sure that there is a usable index file beside a ledger, before any thread opens it. One
 * that is damaged or of another version is made anew: nothing is lost with it.
 *
 * @returns the error by which it was found to be damaged, if it was.
 * @throws {Error} when the file is another program's.
 */
export function prepareIndexFile(ledgerPath: string): unknown {
  try {
    prepare(ledgerPath);
    return undefined;
  } catch (error) {
    if (!isDamage(error)) throw cantOpen(indexPathOf(ledgerPath), error);
    removeIndexFile(ledgerPath);
    prepare(ledgerPath);
    return error;
  }
}

/** Whoever opens it next makes it anew. */
export function removeIndexFile(ledgerPath: string): void {
  rmSync(indexPathOf(ledgerPath), { force: true });
  removeLogOfIndex(ledgerPath);
}

/** What is left of an index that is gone, and would spoil the next. */
export function removeLogOfIndex(ledgerPath: string): void {
  for (const suffix of ['-wal', '-shm']) rmSync(indexPathOf(ledgerPath) + suffix, { force: true });
}

function cantOpen(path: string, error: unknown): Error {
  return new Error(`can't open the index ${path}: ${(error as Error).message}`, { cause: error });
}

function prepare(ledgerPath: string): void {
  const path = indexPathOf(ledgerPath);
  createPrivately(path);
  const database = new Sqlite(path, { timeout: BUSY_TIMEOUT_AT_START_MS });
  try {
    database.pragma(`page_size = ${PAGE_BYTES}`);
    enterWalMode(database);
  } finally {
    database.close();
  }
  const beside = new Sqlite(':memory:', { timeout: BUSY_TIMEOUT_AT_START_MS });
  try {
    attachIndexFile(beside, ledgerPath);
    createIndexTables(beside, path);
    assertWalMode(beside, 'idx');
  } finally {
    beside.close();
  }
}

/** Attaches the index beside a ledger as the schema `idx`. */
export function attachIndexFile(database: Database, ledgerPath: string): void {
  database.prepare('ATTACH ? AS idx').run(indexPathOf(ledgerPath));
  // A power cut may take the last changes, never the consistency; they are made again.
  database.pragma('idx.synchronous = NORMAL');
  database.pragma('idx.journal_size_limit = 67108864');
  database.pragma(`idx.cache_size = -${CACHE_KIB}`);
}
