import Sqlite from 'better-sqlite3';
import type { Ledger, LedgerRow } from './ledger.ts';

const COLUMNS =
  'message_id, from_msisdn AS "from", to_msisdn AS "to", ts, text, created_at, arrival';

export function openSqliteLedger(path: string): Ledger {
  const database = new Sqlite(path, { readonly: true, fileMustExist: true, timeout: 10_000 });
  const find = database.prepare<[string], LedgerRow>(
    `SELECT ${COLUMNS} FROM messages WHERE message_id = ?`,
  );
  return {
    // By a walk through the table and not along an index.
    async rows() {
      const rows = database
        .prepare<[], LedgerRow>(`SELECT ${COLUMNS} FROM messages NOT INDEXED`)
        .all();
      return rows.toSorted((a, b) => a.arrival - b.arrival);
    },
    find: async (id) => find.get(id),
    integrity: async () => String(database.pragma('integrity_check', { simple: true })),
    close: async () => void database.close(),
  };
}
