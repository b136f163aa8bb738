import {
  isPostgresUrl,
  parsePostgresUrl,
  shownConnection,
  type PostgresConnection,
} from '@hookledger/postgres-drizzle/database-url';
import { readBy, readTextFile, type Environment, type Reading } from '@hookledger/settings';
import { DEFAULT_DATABASE_URL, parseDatabaseUrl } from '@hookledger/sqlite-drizzle/database-url';
import * as v from 'valibot';
import { wholeNumber } from './whole-number.ts';

/** Where the ledger is. */
export type Database =
  /** A SQLite file, or `:memory:`. */
  | { readonly kind: 'sqlite'; readonly path: string }
  | {
      readonly kind: 'postgres';
      readonly connection: PostgresConnection;
      /** Connections of this process at most. */
      readonly poolSize: number;
      readonly connectTimeoutMs: number;
      /** After this long the server breaks a statement off. */
      readonly statementTimeoutMs: number;
    };

type Place =
  | { readonly kind: 'sqlite'; readonly path: string }
  | { readonly kind: 'postgres'; readonly connection: PostgresConnection };

const PLACE = v.pipe(
  v.string(),
  v.rawTransform<string, Place>(({ dataset, addIssue, NEVER }) => {
    const url = dataset.value;
    const reading = isPostgresUrl(url) ? parsePostgresUrl(url) : parseDatabaseUrl(url);
    switch (reading.kind) {
      case 'path':
        return { kind: 'sqlite', path: reading.path };
      case 'connection':
        return { kind: 'postgres', connection: reading.connection };
      case 'refused':
        addIssue({ message: reading.reason });
        return NEVER;
    }
  }),
);

const PASSWORD_FILE = v.pipe(
  v.string(),
  v.rawTransform<string, string>(({ dataset, addIssue, NEVER }) => {
    const reading = readTextFile(dataset.value);
    if (reading.kind === 'text') return reading.text.replace(/\r?\n$/, '');
    addIssue({ message: reading.reason });
    return NEVER;
  }),
);

const DATABASE = v.pipe(
  v.object({
    DATABASE_URL: v.optional(PLACE, DEFAULT_DATABASE_URL),
    DATABASE_PASSWORD_FILE: v.optional(PASSWORD_FILE),
    DATABASE_POOL_SIZE: wholeNumber({ from: 4, to: 1_000, otherwise: 10 }),
    DATABASE_CONNECT_TIMEOUT_SECONDS: wholeNumber({ from: 1, to: 60, otherwise: 5 }),
    DATABASE_STATEMENT_TIMEOUT_SECONDS: wholeNumber({ from: 1, to: 3_600, otherwise: 15 }),
  }),
  v.transform((set): Database => {
    const place = set.DATABASE_URL;
    if (place.kind === 'sqlite') return place;
    const password = set.DATABASE_PASSWORD_FILE ?? place.connection.password;
    return {
      kind: 'postgres',
      connection: { ...place.connection, password },
      poolSize: set.DATABASE_POOL_SIZE,
      connectTimeoutMs: set.DATABASE_CONNECT_TIMEOUT_SECONDS * 1_000,
      statementTimeoutMs: set.DATABASE_STATEMENT_TIMEOUT_SECONDS * 1_000,
    };
  }),
);

export function readDatabase(environment: Environment): Reading<Database> {
  return readBy(DATABASE, environment);
}

/** The database as a log line may name it. */
export function shownDatabase(database: Database): string {
  return database.kind === 'sqlite' ? database.path : shownConnection(database.connection);
}
