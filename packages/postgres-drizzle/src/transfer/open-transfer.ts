import type { Arrival } from '@hookledger/domain';
import { createConnectionSource } from '../connections/connections.ts';
import type { PostgresConnection } from '../database-url.ts';
import { insertNumbered } from '../ledger/insert-numbered.ts';
import { migrate } from '../ledger/migrate.ts';
import { ensureTrigramIndex, makeTrigramIndex } from '../ledger/trigram-index.ts';
import { arrivalBeforeNewest, arrivalsAfter } from '../query/arrivals.ts';

/** A ledger to copy from, which may be in use, or to copy to, which nobody else may write to. */
export interface Transfer {
  after(number: number, limit: number): Promise<readonly Arrival[]>;
  lastNumber(): Promise<number>;
  /** The highest number that was ever given, deleted messages' too. */
  lastNumberGiven(): Promise<number>;
  /**
   * Stores messages under the numbers they have, all or none, durably.
   *
   * @throws {Error} when an id or a number is taken.
   */
  append(arrivals: readonly Arrival[]): Promise<void>;
  /** Gives no number up to this one, whether there is a message of it or not. */
  reserveNumbers(through: number): Promise<void>;
  close(): Promise<void>;
}

const LIMITS = { connectTimeoutMs: 10_000, statementTimeoutMs: 0 };

/**
 * Opens a ledger to copy.
 *
 * @param make whether it is made or migrated where that is needed.
 */
export async function openTransfer(
  connection: PostgresConnection,
  { make }: { readonly make: boolean },
): Promise<Transfer> {
  const connections = createConnectionSource(connection, LIMITS).pool({ most: 1, patient: true });
  if (make) {
    await connections.use(async (client) => {
      await migrate(client, connection.schema);
      const { kind } = await ensureTrigramIndex(client);
      if (kind === 'wanted') await makeTrigramIndex(client);
    });
  }
  return {
    after: async (number, limit) =>
      connections.use(async (client) => arrivalsAfter(client, number, limit)),
    lastNumber: async () => connections.use(async (client) => arrivalBeforeNewest(client, 0)),
    lastNumberGiven: async () =>
      connections.use(async (client) => {
        const { rows } = await client.query<{ given: string }>(
          `SELECT greatest((SELECT coalesce(max(arrival), 0) FROM arrivals),
             CASE WHEN is_called THEN last_value ELSE 0 END) AS given FROM arrival_numbers`,
        );
        return Number(rows[0]?.given);
      }),
    append: async (arrivals) => connections.use(async (client) => insertNumbered(client, arrivals)),
    reserveNumbers: async (through) =>
      connections.use(async (client) => {
        await client.query(
          `SELECT setval('arrival_numbers', $1) FROM arrival_numbers
           WHERE $1 >= last_value AND $1 >= 1`,
          [through],
        );
      }),
    close: async () => connections.close(),
  };
}
