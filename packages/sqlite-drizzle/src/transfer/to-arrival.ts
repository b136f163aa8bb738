import type { Arrival } from '@hookledger/domain';
import { toMessage } from '@hookledger/sql-store';
import type { Database } from 'better-sqlite3';
import { createUtf8Check } from '../inspection/utf8-check.ts';
import type { MessageRow } from '../ledger/message-row.ts';

/** @throws {Error} when the row is no message. */
export type ToArrival = (row: MessageRow) => Arrival;

export function createToArrival(database: Database): ToArrival {
  const checkUtf8 = createUtf8Check(database);
  return (row) => {
    try {
      const broken = checkUtf8(row);
      if (broken !== undefined) throw new RangeError(broken);
      return { number: row.arrival, message: toMessage(row) };
    } catch (error) {
      throw new Error(`message number ${row.arrival}: ${(error as Error).message}`, {
        cause: error,
      });
    }
  };
}
