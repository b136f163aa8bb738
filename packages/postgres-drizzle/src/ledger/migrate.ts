import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientBase } from 'pg';
import { unhurried } from '../connections/answer-limits.ts';
import { migrations } from './migrations/index.ts';

/** The schema version that this build reads and writes. */
export const SCHEMA_VERSION: number = migrations.length;

/** What this program's advisory locks have in common: `HkLg`. */
export const LOCK_CLASS = 0x486b4c67;
const MIGRATION_LOCK = 0;
const LOOK_AGAIN_AFTER_MS = 50;

/** This database must not be used by this build; no later attempt will change that. */
export class UnfitDatabaseError extends Error {
  override readonly name = 'UnfitDatabaseError';
}

/**
 * Brings the ledger to {@link SCHEMA_VERSION}, all steps or none. Of several processes that start at
 * once, one migrates, and the others wait for it and find it done.
 *
 * @throws {UnfitDatabaseError} when the ledger is a newer build's or its tables are another
 *   program's; nothing is changed then.
 */
export async function migrate(client: ClientBase, schema: string | undefined): Promise<void> {
  await client.query('BEGIN');
  await lock(client);
  // Only where it is missing: the right to create schemas is not needed otherwise.
  if (schema !== undefined && !(await hasSchema(client, schema))) {
    await client.query(`CREATE SCHEMA ${client.escapeIdentifier(schema)}`);
  }
  const version = await readSchemaVersion(client);
  if (version === undefined) await create(client);
  if ((version ?? 0) > SCHEMA_VERSION) {
    throw new UnfitDatabaseError(
      `the database has schema version ${version}, and this build knows versions up to ${SCHEMA_VERSION}: start the newer build that made it`,
    );
  }
  for (const { sql } of migrations.slice(version ?? 0)) await unhurried(client).query(sql);
  if (version !== SCHEMA_VERSION) {
    await client.query('UPDATE hookledger SET schema_version = $1', [SCHEMA_VERSION]);
  }
  await client.query('COMMIT');
}

/** `undefined` when there is no ledger. */
export async function readSchemaVersion(
  client: Pick<ClientBase, 'query'>,
): Promise<number | undefined> {
  const { rows } = await client.query<{ there: boolean }>(
    "SELECT to_regclass('hookledger') IS NOT NULL AS there",
  );
  if (rows[0]?.there !== true) return undefined;
  const version = await client.query<{ v: number }>('SELECT schema_version AS v FROM hookledger');
  return version.rows[0]?.v;
}

// Asked for again and again, because a question that is answered late can't be told from one that got
// lost: whoever has the lock may migrate for an hour.
async function lock(client: ClientBase): Promise<void> {
  for (;;) {
    const { rows } = await client.query<{ mine: boolean }>(
      'SELECT pg_try_advisory_xact_lock($1, $2) AS mine',
      [LOCK_CLASS, MIGRATION_LOCK],
    );
    if (rows[0]?.mine === true) return;
    await sleep(LOOK_AGAIN_AFTER_MS);
  }
}

async function hasSchema(client: ClientBase, schema: string): Promise<boolean> {
  const { rowCount } = await client.query('SELECT FROM pg_namespace WHERE nspname = $1', [schema]);
  return rowCount === 1;
}

// The table that tells a ledger from another program's tables of the same names.
async function create(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ there: boolean }>(
    "SELECT to_regclass('messages') IS NOT NULL AS there",
  );
  if (rows[0]?.there === true) {
    throw new UnfitDatabaseError(
      'the database has a table messages that was not made by Hookledger and is left as it is: choose another database or schema',
    );
  }
  await client.query(`
    CREATE TABLE hookledger (id integer PRIMARY KEY CHECK (id = 1), schema_version integer NOT NULL);
    INSERT INTO hookledger (id, schema_version) VALUES (1, 0);
  `);
}
