import type { Database } from 'better-sqlite3';
import { whoseFile } from './inspect-ledger.ts';

/** @throws {Error} in words for an operator unless this build can read the ledger at `path`. */
export function assertOurs(database: Database, path: string): void {
  const foreign = whoseFile(database);
  if (typeof foreign !== 'string') throw new Error(`${path}: ${foreign.join(', ')}`);
}
