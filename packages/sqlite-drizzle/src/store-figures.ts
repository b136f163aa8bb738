import type { ReadStoreFigures, StoreFigures } from '@hookledger/sql-store';
import Sqlite, { type Database } from 'better-sqlite3';
import { stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { indexPathOf } from './derived/index-file.ts';
import { IN_MEMORY } from './ledger/open-ledger.ts';

const LAST_ARRIVAL = 'SELECT coalesce(max(arrival), 0) FROM main.messages';
const LAG = `SELECT (${LAST_ARRIVAL}) - (SELECT through FROM idx.state)`;

/** On the main thread a wait stops everything. */
const BUSY_TIMEOUT_MS = 50;

/** Figures of an opened store. */
export function createStoreFigures(database: Database, path: string): ReadStoreFigures {
  if (path === IN_MEMORY) {
    const lag = (): number | undefined => database.prepare<[], number>(LAG).pluck().get();
    return async () => told({ indexLagMessages: readNow(lag) });
  }

  const lagOfFile = (): number | undefined => {
    const lastArrival = database.prepare<[], number>(LAST_ARRIVAL).pluck();
    // First how far the index is, so that it is not the newer of the two.
    const through = readThrough(path);
    const last = lastArrival.get();
    return through === undefined || last === undefined ? undefined : last - through;
  };
  return async () =>
    told({
      ledgerBytes: sizeOf(path),
      writeAheadLogBytes: sizeOf(`${path}-wal`),
      indexBytes: sizeOf(indexPathOf(path)),
      indexLagMessages: readNow(lagOfFile),
      freeDiskBytes: freeBytesAt(dirname(path)),
    });
}

/**
 * On a connection of its own, since ATTACH makes a file that is missing, and one that everybody can read. It is
 * closed at once: an index that is made anew would be seen as it was, and its room on the disk not given back.
 */
function readThrough(path: string): number | undefined {
  const index = new Sqlite(indexPathOf(path), { fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
  try {
    return index.prepare<[], number>('SELECT through FROM state').pluck().get();
  } finally {
    index.close();
  }
}

async function readNow(read: () => number | undefined): Promise<number | undefined> {
  return read();
}

async function sizeOf(path: string): Promise<number> {
  const { size } = await stat(path);
  return size;
}

async function freeBytesAt(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

type Asked = Readonly<Partial<Record<keyof StoreFigures, Promise<number | undefined>>>>;

async function told(asked: Asked): Promise<Partial<StoreFigures>> {
  const answers = await Promise.all(
    Object.entries(asked).map(async ([name, figure]) => [
      name,
      await figure.catch(() => undefined),
    ]),
  );
  return Object.fromEntries(
    answers.filter(([, figure]) => figure !== undefined),
  ) as Partial<StoreFigures>;
}
