import type { Arrival } from '@hookledger/domain';
import { toNewRow } from '../ledger/message-row.ts';
import { openLedger } from '../ledger/open-ledger.ts';
import { createArrivalReader } from '../query/arrivals.ts';
import { createToArrival } from './to-arrival.ts';

/** A ledger to copy to, that nobody else writes to meanwhile. */
export interface TransferTarget {
  after(number: number, limit: number): Promise<readonly Arrival[]>;
  lastNumber(): Promise<number>;
  /**
   * Stores messages under the numbers they have, all or none, durably.
   *
   * @throws {Error} when an id or a number is taken.
   */
  append(arrivals: readonly Arrival[]): Promise<void>;
  /** Gives no number up to this one, whether there is a message of it or not. */
  reserveNumbers(through: number): Promise<void>;
  close(): Promise<void>;
}

/** Opens a ledger to copy to; the file is made where it is missing. */
export async function openTransferTarget(path: string): Promise<TransferTarget> {
  const database = openLedger(path);
  const arrivals = createArrivalReader(database);
  const toArrival = createToArrival(database);
  const insert = database.prepare(
    `INSERT INTO messages (message_id, from_msisdn, to_msisdn, ts, text, created_at, instant, text_folded, arrival)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const append = database.transaction((added: readonly Arrival[]) => {
    for (const { number, message } of added) insert.run(toNewRow(message), number);
  });
  return {
    after: async (number, limit) => arrivals.after(number, limit).map(toArrival),
    lastNumber: async () => arrivals.beforeNewest(0),
    async append(added) {
      append.immediate(added);
    },
    async reserveNumbers(through) {
      database.prepare('UPDATE ledger SET last_arrival = max(last_arrival, ?)').run(through);
    },
    async close() {
      database.close();
    },
  };
}
