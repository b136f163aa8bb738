import { PortUnavailableError } from '@hookledger/domain';
import { STORE_CLOSED } from './threads/refusal.ts';

/**
 * After one of these nothing on the file can be trusted: a failed fsync may have dropped pages
 * that later reads still show from the cache.
 */
const FATAL = ['SQLITE_IOERR_FSYNC', 'SQLITE_IOERR_DIR_FSYNC', 'SQLITE_CORRUPT', 'SQLITE_NOTADB'];

/**
 * The database cannot answer now; the same call may succeed later. `SQLITE_ERROR` is a table that
 * somebody has dropped: the statements themselves are right.
 */
const PASSING = [
  'SQLITE_BUSY',
  'SQLITE_ERROR',
  'SQLITE_LOCKED',
  'SQLITE_FULL',
  'SQLITE_IOERR',
  'SQLITE_CANTOPEN',
  'SQLITE_READONLY',
  'SQLITE_NOMEM',
  'SQLITE_PROTOCOL',
];

/** What a SQLite error means to a caller of a port; anything else comes back unchanged. */
export function translateError(error: unknown): unknown {
  if ([...FATAL, ...PASSING, STORE_CLOSED].some((code) => hasCode(error, code))) {
    const { code, message } = error as SqliteError;
    return new PortUnavailableError(`the database can't answer: ${message} (${code})`, {
      cause: error,
    });
  }
  return error;
}

/** The database cannot do this now, and nothing else is wrong with it. */
export function isPassing(error: unknown): error is SqliteError {
  return !isFatal(error) && PASSING.some((code) => hasCode(error, code));
}

export function isFatal(error: unknown): boolean {
  return FATAL.some((code) => hasCode(error, code));
}

/** Pages of a file are not what they should be. */
export function isDamage(error: unknown): boolean {
  return hasCode(error, 'SQLITE_CORRUPT') || hasCode(error, 'SQLITE_NOTADB');
}

const INDEX_LOST = 'ERR_INDEX_LOST';

/** For an index whose tables are there, and do not hold what they should. */
export function indexLost(says: string): Error {
  return Object.assign(new Error(`the index can't be used: ${says}`), { code: INDEX_LOST });
}

/** What an index that is damaged, emptied or half of another one leads to; the ledger's damage too. */
export function isIndexTrouble(error: unknown): error is SqliteError {
  return (
    isDamage(error) ||
    hasCode(error, 'SQLITE_CONSTRAINT') ||
    hasCode(error, INDEX_LOST) ||
    (hasCode(error, 'SQLITE_ERROR') && /no such (table|column): idx\./.test(error.message))
  );
}

/** Codes are matched by prefix: `SQLITE_BUSY` stands for `SQLITE_BUSY_SNAPSHOT` too. */
export function hasCode(error: unknown, code: string): error is SqliteError {
  return (
    error instanceof Error &&
    typeof (error as SqliteError).code === 'string' &&
    (error as SqliteError).code.startsWith(code)
  );
}

interface SqliteError extends Error {
  readonly code: string;
}
