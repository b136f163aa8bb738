import type { ReadStoreFigures, StoreFigures } from '@hookledger/sql-store';
import type { Database } from 'better-sqlite3';
import { stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { attachIndexFile, indexPathOf } from './derived/index-file.ts';
import { IN_MEMORY } from './ledger/open-ledger.ts';

const LAG = `
  SELECT (SELECT coalesce(max(arrival), 0) FROM main.messages) - (SELECT through FROM idx.state)`;

/** Figures of an opened store. */
export function createStoreFigures(database: Database, path: string): ReadStoreFigures {
  const lag = (): number | undefined => database.prepare<[], number>(LAG).pluck().get();
  if (path === IN_MEMORY) return async () => told({ indexLagMessages: readNow(lag) });

  // Not for longer: an index that is made anew would be seen as it was, and its room on the disk not given back.
  const lagOfFile = (): number | undefined => {
    try {
      attachIndexFile(database, path);
      return lag();
    } finally {
      database.exec('DETACH idx');
    }
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
