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
  attach(path: string, schema: string): void;
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
  for (let attempt = 1; attempt <= ATTEMPTS_AT_REST && isAtRest(file); attempt += 1) {
    const before = traceOf(file);
    const reading = await attemptTo(read, file, true);
    if (isAtRest(file) && traceOf(file) === before) return reading();
  }
  return (await attemptTo(read, file, false))();
}

async function attemptTo<Result>(
  read: (readable: ReadableDatabase) => Result | Promise<Result>,
  file: string,
  atRest: boolean,
): Promise<() => Result> {
  const database = open(file, atRest);
  try {
    const result = await read({
      database,
      file,
      attach(path, schema) {
        database.prepare(`ATTACH ? AS ${schema}`).run(uriOf(path, atRest && isAtRest(path)));
      },
    });
    return () => result;
  } catch (error) {
    return () => {
      throw error;
    };
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

function open(file: string, atRest: boolean): Database {
  try {
    return new Sqlite(uriOf(file, atRest), { readonly: true, timeout: BUSY_TIMEOUT_MS });
  } catch (error) {
    if (!hasCode(error, 'SQLITE_')) throw error;
    throw new Error(`${file} can't be opened: ${error.message}`, { cause: error });
  }
}

function uriOf(path: string, atRest: boolean): string {
  return `${pathToFileURL(path).href}?mode=ro${atRest ? '&immutable=1' : ''}`;
}

function isAtRest(file: string): boolean {
  return !existsSync(`${file}-wal`) && !existsSync(`${file}-journal`);
}

function traceOf(file: string): string {
  const { dev, ino, size, mtimeNs } = statSync(file, { bigint: true });
  return [dev, ino, size, mtimeNs].join('/');
}
