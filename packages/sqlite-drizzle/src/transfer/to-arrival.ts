import type { Arrival } from '@hookledger/domain';
import { toMessage } from '@hookledger/sql-store';
import type { MessageRow } from '../ledger/message-row.ts';

/** @throws {Error} when the row is no message. */
export function toArrival(row: MessageRow): Arrival {
  try {
    return { number: row.arrival, message: toMessage(row) };
  } catch (error) {
    throw new Error(`message number ${row.arrival}: ${(error as Error).message}`, { cause: error });
  }
}
