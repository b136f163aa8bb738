import type { ClientBase } from 'pg';
import { SEARCHED } from '../query/conditions.ts';
import { LOCK_CLASS } from './migrate.ts';

/** What became of the index that searches use. */
export type TrigramIndex =
  | { readonly kind: 'there' }
  /** Still to be made, or being made by another process. */
  | { readonly kind: 'wanted' }
  /** Can't be had, in words for an operator. */
  | { readonly kind: 'refused'; readonly reason: string };

const TRIGRAM_LOCK = 1;

// Of a ledger, not of a database. Tried, not waited for: a statement that waits has a snapshot, and the index
// is ready only when all older snapshots are gone.
const BUILD_LOCK = `${LOCK_CLASS}, 'messages'::regclass::oid::integer`;

/**
 * Makes the index of a ledger without messages, where the extension `pg_trgm` is there or can be made.
 * With messages it is `wanted`: no delivery would be taken until it is made, in a transaction.
 */
export async function ensureTrigramIndex(client: ClientBase): Promise<TrigramIndex> {
  await client.query('BEGIN');
  await client.query('SELECT pg_advisory_xact_lock($1, $2)', [LOCK_CLASS, TRIGRAM_LOCK]);
  await client.query('SAVEPOINT trigrams');
  try {
    const found = await findIndex(client);
    if (found === undefined) {
      if ((await extensionSchema(client)) === undefined) {
        await client.query('CREATE EXTENSION pg_trgm');
      }
      if (!(await hasMessages(client))) {
        await createIndex(client);
        await client.query('COMMIT');
        return { kind: 'there' };
      }
    }
    await client.query('COMMIT');
    return { kind: found?.valid === true ? 'there' : 'wanted' };
  } catch (error) {
    const refused = refusalIn(error);
    await client.query('ROLLBACK TO SAVEPOINT trigrams; COMMIT');
    return refused;
  }
}

/** Makes the index while deliveries are taken, which may take long; `wanted`: another process does. */
export async function makeTrigramIndex(client: ClientBase): Promise<TrigramIndex> {
  const { rows } = await client.query<{ mine: boolean }>(
    `SELECT pg_try_advisory_lock(${BUILD_LOCK}) AS mine`,
  );
  const isMine = rows[0]?.mine === true;
  try {
    const found = await findIndex(client);
    if (found?.valid === true) return { kind: 'there' };
    if (!isMine) return { kind: 'wanted' };
    // Left by a process that was ended while it made it.
    if (found !== undefined) await client.query('DROP INDEX CONCURRENTLY messages_by_trigrams');
    await createIndex(client, 'CONCURRENTLY');
    return { kind: 'there' };
  } catch (error) {
    return refusalIn(error);
  } finally {
    if (isMine) await client.query(`SELECT pg_advisory_unlock(${BUILD_LOCK})`);
  }
}

async function createIndex(client: ClientBase, how: '' | 'CONCURRENTLY' = ''): Promise<void> {
  const schema = (await extensionSchema(client)) ?? 'public';
  await client.query(
    `CREATE INDEX ${how} messages_by_trigrams ON messages USING gin ((${SEARCHED}) ${client.escapeIdentifier(schema)}.gin_trgm_ops)`,
  );
}

// One that is being made, or was left half-made, is there and not valid.
async function findIndex(client: ClientBase): Promise<{ readonly valid: boolean } | undefined> {
  const { rows } = await client.query<{ valid: boolean }>(
    `SELECT indisvalid AS valid FROM pg_index
     WHERE indexrelid = to_regclass('messages_by_trigrams') AND indrelid = to_regclass('messages')`,
  );
  return rows[0];
}

async function hasMessages(client: ClientBase): Promise<boolean> {
  const { rowCount } = await client.query('SELECT FROM messages LIMIT 1');
  return rowCount === 1;
}

async function extensionSchema(client: ClientBase): Promise<string | undefined> {
  const { rows } = await client.query<{ schema: string }>(
    `SELECT n.nspname AS schema FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
     WHERE e.extname = 'pg_trgm'`,
  );
  return rows[0]?.schema;
}

const REFUSALS = new Set(['0A000', '42501', '58P01', '42704']);

/**
 * Not installed on the server, or not for this role to make.
 *
 * @throws the error where it says something else.
 */
function refusalIn(error: unknown): TrigramIndex & { readonly kind: 'refused' } {
  const { code, message } = error as { code?: unknown; message: string };
  if (typeof code !== 'string' || !REFUSALS.has(code)) throw error;
  return { kind: 'refused', reason: message };
}
