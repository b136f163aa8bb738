import type { Database } from 'better-sqlite3';
import type { MessageRow } from '../ledger/message-row.ts';
import { ROW } from './row-columns.ts';

/** Reads the ledger in the order of arrival; needs no index but the ledger's own. */
export interface ArrivalReader {
  after(arrival: number, limit: number): readonly MessageRow[];
  /** The arrival after which the newest `count` messages come; 0 when there are no more. */
  beforeNewest(count: number): number;
}

export function createArrivalReader(database: Database): ArrivalReader {
  const after = database.prepare<[number, number], MessageRow>(
    `SELECT ${ROW} FROM main.messages m WHERE m.arrival > ? ORDER BY m.arrival LIMIT ?`,
  );
  const beforeNewest = database
    .prepare<[number], number>(
      'SELECT arrival FROM main.messages ORDER BY arrival DESC LIMIT 1 OFFSET ?',
    )
    .pluck();
  return {
    after: (arrival, limit) => after.all(arrival, limit),
    beforeNewest: (count) => beforeNewest.get(count) ?? 0,
  };
}
