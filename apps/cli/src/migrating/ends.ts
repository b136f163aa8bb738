import type { Arrival } from '@hookledger/domain';
import {
  isPostgresUrl,
  parsePostgresUrl,
  type PostgresConnection,
} from '@hookledger/postgres-drizzle/database-url';
import { databasePath } from '../database-path.ts';
import { UsageError } from '../exit-code.ts';
import type { Surroundings } from '../surroundings.ts';

/** A ledger to copy from. */
export interface Source {
  /** The first messages after `number`, at most `limit`, in the order of arrival. */
  after(number: number, limit: number): Promise<readonly Arrival[]>;
  /** The highest number that was ever given, deleted messages' too. */
  lastNumberGiven(): Promise<number>;
}

/** A ledger to copy to. */
export interface Target {
  after(number: number, limit: number): Promise<readonly Arrival[]>;
  lastNumber(): Promise<number>;
  /** Stores messages under the numbers they have, all or none. */
  append(arrivals: readonly Arrival[]): Promise<void>;
  /** Gives no number up to this one any more. */
  reserveNumbers(through: number): Promise<void>;
}

/** Where a ledger is. */
export type Place =
  | { readonly kind: 'sqlite'; readonly path: string }
  | { readonly kind: 'postgres'; readonly connection: PostgresConnection };

/** @throws {UsageError} when `url` names no ledger. */
export function placeOf(url: string, surroundings: Surroundings): Place {
  if (!isPostgresUrl(url)) return { kind: 'sqlite', path: databasePath(url, surroundings) };
  const reading = parsePostgresUrl(url);
  // Not repeated: a password may be in it.
  if (reading.kind === 'refused') throw new UsageError(`a PostgreSQL URL ${reading.reason}`);
  return { kind: 'postgres', connection: reading.connection };
}

/** Lets `use` read a ledger, of which nothing is changed; it may be called again from its start. */
export async function withSource<Result>(
  place: Place,
  use: (source: Source) => Promise<Result>,
): Promise<Result> {
  if (place.kind === 'sqlite') {
    const { readTransferSource } = await import('@hookledger/sqlite-drizzle/transfer');
    return readTransferSource(place.path, use);
  }
  const { openTransfer } = await import('@hookledger/postgres-drizzle/transfer');
  return closing(await openTransfer(place.connection, { make: false }), use);
}

/** Lets `use` write to a ledger, which is made where it is missing. */
export async function withTarget<Result>(
  place: Place,
  use: (target: Target) => Promise<Result>,
): Promise<Result> {
  if (place.kind === 'sqlite') {
    const { openTransferTarget } = await import('@hookledger/sqlite-drizzle/transfer');
    return closing(await openTransferTarget(place.path), use);
  }
  const { openTransfer } = await import('@hookledger/postgres-drizzle/transfer');
  return closing(await openTransfer(place.connection, { make: true }), use);
}

async function closing<End extends { close(): Promise<void> }, Result>(
  end: End,
  use: (end: End) => Promise<Result>,
): Promise<Result> {
  try {
    return await use(end);
  } finally {
    await end.close();
  }
}
