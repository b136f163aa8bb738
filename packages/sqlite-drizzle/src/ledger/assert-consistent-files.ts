import { closeSync, openSync, readSync, realpathSync, statSync } from 'node:fs';
import { assertSoundLog } from './log-damage.ts';

// Where SQLite's file format has them: https://www.sqlite.org/fileformat2.html#the_database_header
const HEADER_BYTES = 100;
const PAGE_SIZE_AT = 16;
const WRITE_VERSION_AT = 18;
const CHANGE_COUNTER_AT = 24;
const PAGE_COUNT_AT = 28;
const VALID_FOR_AT = 92;
const ROLLBACK_JOURNAL = 1;

/**
 * Compares a database file with the log beside it, before SQLite opens the two as one: it deletes
 * the log of an empty file, writes the log of another database over a copy that was restored, and drops what
 * stands behind damage in a log.
 *
 * @throws {Error} in words for an operator; nothing is changed.
 */
export function assertConsistentFiles(path: string): void {
  const file = fileBehind(path);
  // The log first: another process that makes both makes the file before the log.
  const logBytes = sizeOf(`${file}-wal`);
  const header = headerOf(file);
  const bytes = sizeOf(file);
  if (bytes === 0 && logBytes > 0) {
    throw new Error(
      `it is missing or empty, and ${file}-wal holds messages that belong to it: put it back, or move the log away`,
    );
  }
  if (header === undefined) return;
  if (logBytes > 0) {
    // Our own is in WAL mode as long as it has a log; a backup is not.
    if (header.readUInt8(WRITE_VERSION_AT) !== ROLLBACK_JOURNAL) {
      assertSoundLog(file);
      return;
    }
    throw new Error(
      `it is a copy, and ${file}-wal belongs to the database that was there before: delete ${file}-wal and ${file}-shm`,
    );
  }
  const missingBytes = promisedBytes(header) - bytes;
  if (missingBytes > 0 && sizeOf(`${file}-wal`) === 0)
    throw new Error(`it is cut off: ${missingBytes} bytes are missing`);
}

/** The file itself: SQLite looks for the log beside what a symbolic link points to. */
function fileBehind(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function sizeOf(file: string): number {
  const found = statSync(file, { throwIfNoEntry: false });
  return found?.isFile() === true ? found.size : 0;
}

function headerOf(file: string): Buffer | undefined {
  if (sizeOf(file) < HEADER_BYTES) return undefined;
  const header = Buffer.alloc(HEADER_BYTES);
  const descriptor = openSync(file, 'r');
  try {
    const read = readSync(descriptor, header, 0, HEADER_BYTES, 0);
    const isDatabase = header.toString('latin1', 0, 16) === 'SQLite format 3\0';
    return read === HEADER_BYTES && isDatabase ? header : undefined;
  } finally {
    closeSync(descriptor);
  }
}

function promisedBytes(header: Buffer): number {
  const counted = header.readUInt32BE(CHANGE_COUNTER_AT) === header.readUInt32BE(VALID_FOR_AT);
  const pageSize = header.readUInt16BE(PAGE_SIZE_AT);
  return counted ? header.readUInt32BE(PAGE_COUNT_AT) * (pageSize === 1 ? 65_536 : pageSize) : 0;
}
