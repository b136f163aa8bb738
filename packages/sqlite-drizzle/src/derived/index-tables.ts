import type { Database } from 'better-sqlite3';

/**
 * Everything here can be made from the ledger again: another version is simply made anew. The tables of the
 * fourth were the same, and a step that failed, as on a full disk, could leave its counts wrong.
 */
const VERSION = 5;

/** Written into the file's header: `HkLi`. */
const APPLICATION_ID = 0x486b4c69;

const TABLES = `
  CREATE TABLE idx.state (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    ledger_id TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    through INTEGER NOT NULL,
    through_id TEXT NOT NULL,
    made INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    messages INTEGER NOT NULL,
    senders INTEGER NOT NULL,
    settled INTEGER NOT NULL
  ) STRICT;
  INSERT INTO idx.state VALUES (1, '', 0, 0, '', random() >> 16, abs(random() % 1000000000000), 0, 0, 0);

  CREATE TABLE idx.by_instant (
    instant TEXT NOT NULL, message_id TEXT NOT NULL, arrival INTEGER NOT NULL,
    PRIMARY KEY (instant, message_id)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE idx.by_instant_blocks (
    instant TEXT NOT NULL, message_id TEXT NOT NULL, n INTEGER NOT NULL,
    PRIMARY KEY (instant, message_id)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO idx.by_instant_blocks VALUES ('', '', 0);

  CREATE TABLE idx.by_sender_settled (
    sender TEXT NOT NULL, instant TEXT NOT NULL, message_id TEXT NOT NULL, arrival INTEGER NOT NULL,
    PRIMARY KEY (sender, instant, message_id)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE idx.by_sender_settled_blocks (
    sender TEXT NOT NULL, instant TEXT NOT NULL, message_id TEXT NOT NULL, n INTEGER NOT NULL,
    PRIMARY KEY (sender, instant, message_id)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO idx.by_sender_settled_blocks VALUES ('', '', '', 0);
  CREATE TABLE idx.by_sender_recent (
    sender TEXT NOT NULL, instant TEXT NOT NULL, message_id TEXT NOT NULL, arrival INTEGER NOT NULL,
    PRIMARY KEY (sender, instant, message_id)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE idx.senders (sender TEXT PRIMARY KEY NOT NULL, n INTEGER NOT NULL)
    STRICT, WITHOUT ROWID;
  CREATE INDEX idx.senders_by_count ON senders (n DESC, sender);

  CREATE TABLE idx.segments (
    id INTEGER PRIMARY KEY, first INTEGER NOT NULL, postings INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE idx.postings (id INTEGER PRIMARY KEY, lists BLOB NOT NULL) STRICT;
`;

/**
 * Makes sure of the tables in the index attached as `idx`.
 *
 * @param path names the file where it is a stranger's.
 * @throws {Error} when it is; the file is left as it is.
 */
export function createIndexTables(database: Database, path: string): void {
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
