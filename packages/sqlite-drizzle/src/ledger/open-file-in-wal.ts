import type { Database } from 'better-sqlite3';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { hasCode } from '../translate-error.ts';

/** While it starts, a process may wait for another one that migrates. */
export const BUSY_TIMEOUT_AT_START_MS = 10_000;

/** Creates a file that only this user can read, unless it is there. */
// SQLite gives its -wal and -shm files the mode of the database file.
export function createPrivately(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  closeSync(openSync(path, 'a', 0o600));
}

/** Waits while another first start does the same. */
export function enterWalMode(database: Database): void {
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

/**
 * To be called after the first transaction: when an fsync fails during the switch, SQLite still
 * answers `wal` and works with a rollback journal, whose commits a power cut can undo.
 */
export function assertWalMode(database: Database, schema = 'main'): void {
  const mode = String(database.pragma(`${schema}.journal_mode`, { simple: true }));
  if (mode === 'wal' || mode === 'memory') return;
  throw new Error(`the write-ahead log could not be switched on, the journal's mode is ${mode}`);
}
