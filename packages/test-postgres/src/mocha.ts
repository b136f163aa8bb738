import { after } from 'mocha';
import { randomUUID } from 'node:crypto';
import { execute, withDatabase } from './databases.ts';
import { startPostgres, type PostgresServer } from './start-postgres.ts';

/** An empty database for one test. */
export interface TestDatabase {
  readonly url: string;
  remove(): Promise<void>;
}

let started: Promise<PostgresServer> | undefined;
let shared: Promise<TestDatabase> | undefined;

const releases: (() => Promise<void>)[] = [];

/** Runs at the end of the whole run, before its server goes; the last one given comes first. */
export function atEnd(release: () => Promise<void>): void {
  releases.push(release);
}

// Of the whole run, because this file is loaded outside of every suite.
after(async () => {
  for (const release of releases.toReversed()) await release();
  await (await shared)?.remove();
  await (await started)?.remove();
});

/** The server of this run: `TEST_POSTGRES_URL` where it is set, otherwise one of its own. */
async function serverUrl(): Promise<string> {
  const given = process.env['TEST_POSTGRES_URL'];
  if (given !== undefined && given !== '') return given;
  started ??= startPostgres();
  return (await started).url();
}

/** Its own database, where a test needs an empty server almost to itself. */
export async function aDatabase(): Promise<TestDatabase> {
  const server = await serverUrl();
  const name = `hookledger_${randomUUID().replaceAll('-', '')}`;
  await execute(server, `CREATE DATABASE ${name}`);
  return {
    url: withDatabase(server, name),
    remove: async () => void (await execute(server, `DROP DATABASE ${name} WITH (FORCE)`)),
  };
}

/** Its own schema in the run's database: empty as well, and there in a hundredth of the time. */
export async function aSchema(): Promise<TestDatabase> {
  shared ??= aDatabase();
  const { url } = await shared;
  const schema = `test_${randomUUID().replaceAll('-', '')}`;
  // Where the first ledger made it, the extension would go with that ledger's schema.
  await execute(url, 'CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA public');
  return {
    url: `${url}?schema=${schema}`,
    remove: async () => void (await execute(url, `DROP SCHEMA IF EXISTS ${schema} CASCADE`)),
  };
}
