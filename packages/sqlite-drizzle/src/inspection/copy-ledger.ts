import Sqlite, { type Database } from 'better-sqlite3';
import { closeSync, fsyncSync, openSync, rmSync, statSync } from 'node:fs';
import { assertSoundLog } from '../ledger/log-damage.ts';
import { assertOurs } from './assert-ours.ts';
import type { Finding } from './finding.ts';
import { inspectLedger, STRANGERS } from './inspect-ledger.ts';
import { readDatabase } from './read-database.ts';
import { assertRoomFor, watchLogOf } from './room.ts';

/** A copy that has been looked at. */
export interface LedgerCopy {
  readonly messages: number;
  readonly bytes: number;
}

const PAGES_A_STEP = 1_024;

/**
 * Writes one moment of a ledger into a new file, looks at the copy, and returns when it is on disk.
 *
 * The pages are copied inside one read transaction, so that nothing that is written meanwhile is in
 * it. Without one SQLite's backup begins again with each commit of another process, and does not
 * come to its end under load.
 *
 * @throws {Error} what there is of the copy is for the caller to remove.
 */
export async function copyLedger(path: string, copy: string): Promise<LedgerCopy> {
  const messages = await readDatabase(path, async ({ database, file }) => {
    database.exec('BEGIN');
    assertSoundLog(file);
    assertOurs(database, path);
    const count = database.prepare<[], number>('SELECT count(*) FROM messages').pluck().get() ?? 0;
    const bytes = pragma(database, 'page_count') * pragma(database, 'page_size');
    assertRoomFor(bytes, file, copy);
    const assertLogBounded = watchLogOf(file);
    // What was copied of a ledger at rest is in the way when a service has started meanwhile.
    rmSync(copy, { force: true });
    closeSync(openSync(copy, 'wx', 0o600));
    await database.backup(copy, {
      progress() {
        assertLogBounded();
        return PAGES_A_STEP;
      },
    });
    return count;
  });

  leaveWalMode(copy);
  assertSound(copy, messages);
  syncToDisk(copy);
  return { messages, bytes: statSync(copy).size };
}

function pragma(database: Database, name: string): number {
  return Number(database.pragma(name, { simple: true }));
}

// A file in WAL mode can't be opened without leaving two others beside it, not even to be read.
function leaveWalMode(copy: string): void {
  const database = new Sqlite(copy, { fileMustExist: true });
  try {
    // Alone with the file, SQLite keeps in memory what it would share with others through a third.
    database.pragma('locking_mode = EXCLUSIVE');
    const mode = database.pragma('journal_mode = DELETE', { simple: true });
    if (mode !== 'delete') throw new Error(`the copy stays in journal mode ${String(mode)}`);
  } finally {
    database.close();
  }
}

function assertSound(copy: string, messages: number): void {
  const database = new Sqlite(copy, { readonly: true });
  try {
    const inspection = inspectLedger(database);
    const problems = inspection.findings.filter(
      ({ check, kind }) => kind === 'problem' && check !== STRANGERS,
    );
    if (problems.length > 0) throw new Error(`the copy is not sound: ${inWords(problems)}`);
    if (inspection.messages !== messages) {
      throw new Error(`the copy has ${inspection.messages} messages, and not ${messages}`);
    }
  } finally {
    database.close();
  }
}

function inWords(problems: readonly Finding[]): string {
  return problems.map(({ check, says }) => `${check}: ${says}`).join('; ');
}

function syncToDisk(file: string): void {
  const descriptor = openSync(file, 'r+');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
