import type { ReadStoreFigures, StoreFigures } from '@hookledger/sql-store';
import type { Database } from 'better-sqlite3';
import { stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { attachIndexFile, indexPathOf } from './derived/index-file.ts';
import { IN_MEMORY, patiently } from './ledger/open-ledger.ts';

const LAG = `
  SELECT (SELECT coalesce(max(arrival), 0) FROM main.messages) - (SELECT through FROM idx.state)`;

/** Figures of an opened store whose index is there already. */
export function createStoreFigures(database: Database, path: string): ReadStoreFigures {
  const indexLag = async (): Promise<number | undefined> =>
    database.prepare<[], number>(LAG).pluck().get();
  if (path === IN_MEMORY) return async () => told({ indexLagMessages: indexLag() });

  // Another process may be making its tables at this moment.
  patiently(database, () => attachIndexFile(database, path));
  return async () =>
    told({
      ledgerBytes: sizeOf(path),
      writeAheadLogBytes: sizeOf(`${path}-wal`),
      indexBytes: sizeOf(indexPathOf(path)),
      indexLagMessages: indexLag(),
      freeDiskBytes: freeBytesAt(dirname(path)),
    });
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
