import Sqlite from 'better-sqlite3';
import type { WireMessage } from './traffic.ts';

/** A row as anybody with a SQL prompt sees it. */
export interface LedgerRow extends WireMessage {
  readonly created_at: string;
  readonly arrival: number;
}

const COLUMNS =
  'message_id, from_msisdn AS "from", to_msisdn AS "to", ts, text, created_at, arrival';

/** Reads a ledger's file without the service's help. */
export interface Ledger {
  /** Every row, by a walk through the table and not along an index, in the order of arrival. */
  rows(): LedgerRow[];
  find(id: string): LedgerRow | undefined;
  /** What SQLite finds wrong with the file; `ok` when nothing. */
  integrity(): string;
  close(): void;
}

export function openLedgerFile(path: string): Ledger {
  const database = new Sqlite(path, { readonly: true, fileMustExist: true, timeout: 10_000 });
  const find = database.prepare<[string], LedgerRow>(
    `SELECT ${COLUMNS} FROM messages WHERE message_id = ?`,
  );
  return {
    rows() {
      const rows = database
        .prepare<[], LedgerRow>(`SELECT ${COLUMNS} FROM messages NOT INDEXED`)
        .all();
      return rows.toSorted((a, b) => a.arrival - b.arrival);
    },
    find: (id) => find.get(id),
    integrity: () => String(database.pragma('integrity_check', { simple: true })),
    close: () => void database.close(),
  };
}
