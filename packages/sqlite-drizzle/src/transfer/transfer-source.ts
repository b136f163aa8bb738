import type { Arrival } from '@hookledger/domain';
import type { Database } from 'better-sqlite3';
import { whoseFile } from '../inspection/inspect-ledger.ts';
import { readDatabase } from '../inspection/read-database.ts';
import { createArrivalReader } from '../query/arrivals.ts';
import { createToArrival } from './to-arrival.ts';

/** A ledger to copy from; it may be in use. */
export interface TransferSource {
  after(number: number, limit: number): Promise<readonly Arrival[]>;
  /** The highest number that was ever given, deleted messages' too. */
  lastNumberGiven(): Promise<number>;
}

/**
 * Lets `read` copy from a ledger, of which nothing is changed. It is called again from the start when
 * a file that was taken to be at rest turns out to have changed.
 *
 * @throws {Error} in words for an operator when there is no such file or it is no ledger.
 */
export async function readTransferSource<Result>(
  path: string,
  read: (source: TransferSource) => Promise<Result>,
): Promise<Result> {
  return readDatabase(path, async ({ database }) => {
    const foreign = whoseFile(database);
    if (typeof foreign !== 'string') throw new Error(`${path}: ${foreign.join(', ')}`);
    const arrivals = createArrivalReader(database);
    const toArrival = createToArrival(database);
    return read({
      after: async (number, limit) => arrivals.after(number, limit).map(toArrival),
      lastNumberGiven: async () => lastNumberGiven(database),
    });
  });
}

function lastNumberGiven(database: Database): number {
  const given = database
    .prepare<[], number>(
      'SELECT max(last_arrival, (SELECT coalesce(max(arrival), 0) FROM messages)) FROM ledger',
    )
    .pluck()
    .get();
  return given ?? 0;
}
