import type { StoreCheck } from '@hookledger/sql-store';
import type { Connections } from './connections/connections.ts';
import { WITHOUT_FSYNC } from './connections/session.ts';
import { readSchemaVersion, SCHEMA_VERSION } from './ledger/migrate.ts';

/** Checks that the database takes writes and is of this build's schema. */
export function createStoreChecks(
  connections: Connections,
  opened: () => Promise<void>,
): readonly StoreCheck[] {
  return [
    {
      name: 'database',
      problem: async () =>
        problemOf(async () => {
          await opened();
          // A connection outlives a change of the server's mind about writes and about the disk.
          const { rows } = await connections.use(async (client) =>
            client.query<{ readOnly: string; fsync: string }>(
              `SELECT current_setting('transaction_read_only') AS "readOnly",
                 current_setting('fsync') AS fsync`,
            ),
          );
          if (rows[0]?.readOnly !== 'off') return 'the database is read-only';
          return rows[0].fsync === 'on' ? undefined : WITHOUT_FSYNC;
        }),
    },
    {
      name: 'schema',
      problem: async () =>
        problemOf(async () => {
          const version = await connections.use(readSchemaVersion);
          if (version === SCHEMA_VERSION) return undefined;
          return version === undefined
            ? 'there is no ledger in the database'
            : `the schema is of version ${version}, this build needs ${SCHEMA_VERSION}`;
        }),
    },
  ];
}

async function problemOf(look: () => Promise<string | undefined>): Promise<string | undefined> {
  try {
    return await look();
  } catch (error) {
    return (error as Error).message;
  }
}
