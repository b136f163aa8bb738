import Sqlite, { type Database } from 'better-sqlite3';
import { accessSync, constants, existsSync, realpathSync, statSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { hasCode } from '../translate-error.ts';

// `immutable` can be said in a URI only, and better-sqlite3 looks at this once, before the first
// database of the process is opened.
process.env['SQLITE_USE_URI'] = '1';

const BUSY_TIMEOUT_MS = 5_000;
const ATTEMPTS_AT_REST = 3;

/** A database file that is only read. */
export interface ReadableDatabase {
  readonly database: Database;
  /** Where it is, symbolic links followed. */
  readonly file: string;
  /** Attaches another file, under the same promise. */
  readonly attach: (path: string, schema: string) => void;
}

/**
 * Lets `read` look at a database file and changes nothing: no file is created or migrated, the
 * service may run and may start meanwhile.
 *
 * Whoever opens a database in WAL mode, if only to read, leaves a `-wal` and a `-shm` beside it,
 * and can't in a folder that is read-only. Where there is no `-wal` nobody has the file open, so it
 * is read as one that doesn't change; when it turns out to have changed, it is read once more.
 *
 * @throws {Error} in words for an operator when there is no such file or it can't be read.
 */
export async function readDatabase<Result>(
  path: string,
  read: (readable: ReadableDatabase) => Result | Promise<Result>,
): Promise<Result> {
  const file = locate(path);
  for (let attempt = 1; attempt <= ATTEMPTS_AT_REST; attempt += 1) {
    const reading = await attemptTo(read, file, isAtRest);
    if (!reading.hasChanged()) return reading.result();
  }
  return (await attemptTo(read, file, () => false)).result();
}

interface Reading<Result> {
  /** What `read` returned or threw. */
  result(): Result;
  /** Whether a file that was taken to be at rest was not. */
  hasChanged(): boolean;
}

async function attemptTo<Result>(
  read: (readable: ReadableDatabase) => Result | Promise<Result>,
  file: string,
  mayRest: (file: string) => boolean,
): Promise<Reading<Result>> {
  const resting: { readonly file: string; readonly trace: string }[] = [];
  const uriOf = (one: string): string => {
    const atRest = mayRest(one);
    if (atRest) resting.push({ file: one, trace: traceOf(one) });
    return `${pathToFileURL(one).href}?mode=ro${atRest ? '&immutable=1' : ''}`;
  };
  const hasChanged = (): boolean =>
    resting.some((one) => !isAtRest(one.file) || traceOf(one.file) !== one.trace);

  const database = open(file, uriOf(file));
  try {
    assertCanBeRead(database, file);
    const result = await read({
      database,
      file,
      attach: (path, schema) => void database.prepare(`ATTACH ? AS ${schema}`).run(uriOf(path)),
    });
    return { result: () => result, hasChanged };
  } catch (error) {
    const result = (): never => {
      throw error;
    };
    return { result, hasChanged };
  } finally {
    database.close();
  }
}

/** The file itself: SQLite looks for the log beside what a symbolic link points to. */
export function locate(path: string): string {
  if (path === ':memory:') throw new Error('a database in memory has no file to read');
  let file: string;
  try {
    file = realpathSync(path);
    accessSync(file, constants.R_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new Error(`there is no database at ${path}`, { cause: error });
    throw new Error(`${path} can't be read: ${String(code)}`, { cause: error });
  }
  if (!statSync(file).isFile()) throw new Error(`${path} is no file`);
  return file;
}

function open(file: string, uri: string): Database {
  try {
    return new Sqlite(uri, { readonly: true, timeout: BUSY_TIMEOUT_MS });
  } catch (error) {
    if (!hasCode(error, 'SQLITE_')) throw error;
    throw new Error(`${file} can't be opened: ${error.message}`, { cause: error });
  }
}

/**
 * SQLite opens a file before it looks beside it, and says of a log that is kept from this user what it says of
 * much else. Damage is for whoever reads to find.
 */
function assertCanBeRead(database: Database, file: string): void {
  try {
    database.prepare('SELECT 1 FROM sqlite_schema').get();
  } catch (error) {
    if (!hasCode(error, 'SQLITE_CANTOPEN')) return;
    throw new Error(
      `${file} can't be read: there is a log beside it, and whoever reads it must be able to read ${file}-wal and to write ${file}-shm, or to make it in the folder`,
      { cause: error },
    );
  }
}

function isAtRest(file: string): boolean {
  return !existsSync(`${file}-wal`) && !existsSync(`${file}-journal`);
}

function traceOf(file: string): string {
  const found = statSync(file, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? '' : [found.dev, found.ino, found.size, found.mtimeNs].join('/');
}
