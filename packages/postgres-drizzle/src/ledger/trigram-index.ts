import type { ClientBase } from 'pg';
import { SEARCHED } from '../query/conditions.ts';
import { LOCK_CLASS } from './migrate.ts';

const TRIGRAM_LOCK = 1;

/**
 * Makes the index that searches use, where the extension `pg_trgm` is there or can be made.
 *
 * @returns why there is none, in words for an operator; `undefined` when there is one.
 */
export async function ensureTrigramIndex(client: ClientBase): Promise<string | undefined> {
  await client.query('BEGIN');
  await client.query('SELECT pg_advisory_xact_lock($1, $2)', [LOCK_CLASS, TRIGRAM_LOCK]);
  await client.query('SAVEPOINT trigrams');
  try {
    if (!(await isThere(client))) {
      let schema = await extensionSchema(client);
      if (schema === undefined) {
        await client.query('CREATE EXTENSION pg_trgm');
        schema = await extensionSchema(client);
      }
      await client.query(
        `CREATE INDEX messages_by_trigrams ON messages USING gin ((${SEARCHED}) ${client.escapeIdentifier(schema ?? 'public')}.gin_trgm_ops)`,
      );
    }
    await client.query('COMMIT');
    return undefined;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    await client.query('ROLLBACK TO SAVEPOINT trigrams; COMMIT');
    return (error as Error).message;
  }
}

async function isThere(client: ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ there: boolean }>(
    "SELECT to_regclass('messages_by_trigrams') IS NOT NULL AS there",
  );
  return rows[0]?.there === true;
}

async function extensionSchema(client: ClientBase): Promise<string | undefined> {
  const { rows } = await client.query<{ schema: string }>(
    `SELECT n.nspname AS schema FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
     WHERE e.extname = 'pg_trgm'`,
  );
  return rows[0]?.schema;
}

// Not installed on the server, or not for this role to make.
function isRefusal(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return code === '0A000' || code === '42501' || code === '58P01' || code === '42704';
}
