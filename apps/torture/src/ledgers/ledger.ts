import type { WireMessage } from '../traffic.ts';
import { openPostgresLedger } from './postgres-ledger.ts';
import { openSqliteLedger } from './sqlite-ledger.ts';

/** A row as anybody with a SQL prompt sees it. */
export interface LedgerRow extends WireMessage {
  readonly created_at: string;
  readonly arrival: number;
}

/** Reads a ledger without the service's help. */
export interface Ledger {
  /** Every row, in the order of arrival. */
  rows(): Promise<LedgerRow[]>;
  find(id: string): Promise<LedgerRow | undefined>;
  /** What the database finds wrong with itself; `ok` when nothing. */
  integrity(): Promise<string>;
  close(): Promise<void>;
}

/** Calls `use` with the ledger at an address: the path of a SQLite file, or a PostgreSQL URL. */
export async function readLedger<Found>(
  address: string,
  use: (ledger: Ledger) => Promise<Found>,
): Promise<Found> {
  const ledger = address.startsWith('postgres://')
    ? await openPostgresLedger(address)
    : openSqliteLedger(address);
  try {
    return await use(ledger);
  } finally {
    await ledger.close();
  }
}
