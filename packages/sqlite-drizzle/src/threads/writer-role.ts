import type { Database } from 'better-sqlite3';
import { createMessageWriter } from '../ledger/message-writer.ts';
import type { PackedRows } from '../ledger/packed-rows.ts';
import type { Role } from './role.ts';

/** What the store asks of whoever writes. */
export type WriterRequest =
  { readonly kind: 'write'; readonly rows: PackedRows } | { readonly kind: 'checkpoint' };

const EMERGENCY_CHECKPOINT_PAGES = 50_000;

export function createWriterRole(database: Database): Role<WriterRequest> {
  // The index keeper copies the log back while this thread goes on writing.
  database.pragma(`wal_autocheckpoint = ${EMERGENCY_CHECKPOINT_PAGES}`);
  const writer = createMessageWriter(database);
  return (request) => {
    if (request.kind === 'write') return writer.write(request.rows);
    // What is left is little, and once it is copied the log starts over.
    database.pragma('wal_checkpoint(PASSIVE)');
    return undefined;
  };
}
