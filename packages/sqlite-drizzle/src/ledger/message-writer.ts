import type { Database } from 'better-sqlite3';
import type { NewRow } from './message-row.ts';
import { unpackRows, type PackedRows } from './packed-rows.ts';

/** Writes rows; not yet a port, because it may stand in another thread than its callers. */
export interface MessageWriter {
  /**
   * Inserts all rows whose ids are free, in one synced transaction.
   *
   * @returns for each row 1 when it was inserted, 0 when its id was taken.
   */
  write(rows: PackedRows): Uint8Array;
}

/**
 * Raw statements and not drizzle's: this is the one place that every message passes, and its thread
 * needs nothing else of drizzle, which takes as long to load as all the rest.
 */
export function createMessageWriter(database: Database): MessageWriter {
  // A deleted row's number is remembered by a trigger, so that no number is given twice.
  const lastArrival = database
    .prepare<[], number>(
      'SELECT max(last_arrival, (SELECT coalesce(max(arrival), 0) FROM messages)) FROM ledger',
    )
    .pluck();
  const insert = database.prepare<[NewRow, number]>(
    `INSERT INTO messages (message_id, from_msisdn, to_msisdn, ts, text, created_at, instant, text_folded, arrival)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (message_id) DO NOTHING`,
  );

  const transaction = database.transaction((rows: readonly NewRow[]): Uint8Array => {
    const last = lastArrival.get();
    if (last === undefined) throw new Error('the table ledger has lost its row');
    let arrival = last;
    return Uint8Array.from(rows, (row) => {
      const { changes } = insert.run(row, arrival + 1);
      arrival += changes;
      return changes;
    });
  });

  // Immediate: a deferred transaction that turns into a write fails when another process has
  // written since it began to read.
  return { write: (rows) => transaction.immediate(unpackRows(rows)) };
}
