import type { SQL } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { PoolClient } from 'pg';
import { drizzle } from '../drizzle.ts';

const databases = new WeakMap<PoolClient, NodePgDatabase>();

export function databaseOn(client: PoolClient): NodePgDatabase {
  const known = databases.get(client);
  if (known !== undefined) return known;
  const database = drizzle({ client });
  databases.set(client, database);
  return database;
}

/** Runs a statement of SQL, and gives its rows as they are. */
export async function run<Row>(client: PoolClient, query: SQL): Promise<readonly Row[]> {
  const { rows } = await databaseOn(client).execute(query);
  return rows as unknown as readonly Row[];
}
