import Sqlite, { type Database } from 'better-sqlite3';
import { rmSync } from 'node:fs';
import {
  assertWalMode,
  BUSY_TIMEOUT_AT_START_MS,
  createPrivately,
  enterWalMode,
} from '../ledger/open-file-in-wal.ts';
import { isDamage } from '../translate-error.ts';

/** Everything here can be made from the ledger again: another version is simply made anew. */
const VERSION = 3;

/** Written into the file's header: `HkLi`. */
const APPLICATION_ID = 0x486b4c69;

const TABLES = `
  CREATE TABLE idx.state (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    ledger_id TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    through INTEGER NOT NULL,
    through_id TEXT NOT NULL,
    generation INTEGER NOT NULL,
    messages INTEGER NOT NULL,
    senders INTEGER NOT NULL
  ) STRICT;
  INSERT INTO idx.state VALUES (1, '', 0, 0, '', abs(random() % 1000000000000), 0, 0);

  CREATE TABLE idx.by_instant (
    instant TEXT NOT NULL, message_id TEXT NOT NULL, arrival INTEGER NOT NULL,
    PRIMARY KEY (instant, message_id)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE idx.by_instant_blocks (
    instant TEXT NOT NULL, message_id TEXT NOT NULL, n INTEGER NOT NULL,
    PRIMARY KEY (instant, message_id)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO idx.by_instant_blocks VALUES ('', '', 0);

  CREATE TABLE idx.by_sender (
    sender TEXT NOT NULL, instant TEXT NOT NULL, message_id TEXT NOT NULL, arrival INTEGER NOT NULL,
    PRIMARY KEY (sender, instant, message_id)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE idx.by_sender_blocks (
    sender TEXT NOT NULL, instant TEXT NOT NULL, message_id TEXT NOT NULL, n INTEGER NOT NULL,
    PRIMARY KEY (sender, instant, message_id)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO idx.by_sender_blocks VALUES ('', '', '', 0);

  CREATE TABLE idx.senders (sender TEXT PRIMARY KEY NOT NULL, n INTEGER NOT NULL)
    STRICT, WITHOUT ROWID;
  CREATE INDEX idx.senders_by_count ON senders (n DESC, sender);

  CREATE TABLE idx.segments (
    id INTEGER PRIMARY KEY, first INTEGER NOT NULL, postings INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE idx.postings (id INTEGER PRIMARY KEY, lists BLOB NOT NULL) STRICT;
`;

/**
 * Four of SQLite's usual pages. A step writes a page of each sender who has sent something: so it reads and
 * writes fewer of them, and what each costs is mostly its system calls. It counts for a file that is made; an
 * index that has smaller pages keeps them.
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
 * @throws {Error} when the file is another program's.
 */
export function prepareIndexFile(ledgerPath: string): void {
  const path = indexPathOf(ledgerPath);
  try {
    prepare(path);
  } catch (error) {
    if (!isDamage(error)) throw cantOpen(path, error);
    removeIndexFile(ledgerPath);
    prepare(path);
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

function prepare(path: string): void {
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
    attach(beside, path);
    createTables(beside, path);
    assertWalMode(beside, 'idx');
  } finally {
    beside.close();
  }
}

/** Attaches the index beside a ledger as the schema `idx`. */
export function attachIndexFile(database: Database, ledgerPath: string): void {
  attach(database, indexPathOf(ledgerPath));
}

/** Makes sure of the tables in the attached index. */
export function createIndexTables(database: Database, ledgerPath: string): void {
  createTables(database, indexPathOf(ledgerPath));
}

function attach(database: Database, path: string): void {
  database.prepare('ATTACH ? AS idx').run(path);
  // A power cut may take the last changes, never the consistency; they are made again.
  database.pragma('idx.synchronous = NORMAL');
  database.pragma('idx.journal_size_limit = 67108864');
  database.pragma(`idx.cache_size = -${CACHE_KIB}`);
}

function createTables(database: Database, path: string): void {
  const create = database.transaction(() => {
    const maker = makerOf(database);
    if (maker === 'this build') return;
    if (maker === 'a stranger') throw foreign(path);
    dropAll(database);
    database.exec(TABLES);
    database.pragma(`idx.application_id = ${APPLICATION_ID}`);
    database.pragma(`idx.user_version = ${VERSION}`);
  });
  create.immediate();
}

function versionOf(database: Database): number {
  return Number(database.pragma('idx.user_version', { simple: true }));
}

/** Whose the attached index is: this build's, another build's that is made anew, or a stranger's. */
export function makerOf(database: Database): 'this build' | 'another build' | 'a stranger' {
  const applicationId = database.pragma('idx.application_id', { simple: true });
  if (applicationId === APPLICATION_ID) {
    return versionOf(database) === VERSION ? 'this build' : 'another build';
  }
  const objects = database.prepare('SELECT count(*) FROM idx.sqlite_schema').pluck().get();
  return objects === 0 ? 'another build' : 'a stranger';
}

function dropAll(database: Database): void {
  const tables = database
    .prepare<[], string>(
      // The first version had a full-text table, whose own tables go with it.
      `SELECT name FROM idx.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'search_%'`,
    )
    .pluck()
    .all();
  for (const table of tables) database.exec(`DROP TABLE idx."${table}"`);
}

function foreign(path: string): Error {
  return new Error(`${path} was not made by Hookledger and is left as it is: move it away`);
}
