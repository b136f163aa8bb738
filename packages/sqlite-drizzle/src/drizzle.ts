import type * as core from 'drizzle-orm';
import type * as betterSqlite3 from 'drizzle-orm/better-sqlite3';
import type * as sqlite from 'drizzle-orm/sqlite-core';
import { createRequire } from 'node:module';

/**
 * What this package uses of Drizzle, from its CommonJS build: Node.js reads a package's whole package.json
 * again for each of its ES modules, and Drizzle's is large (docs/decisions/029-load-drizzle-as-commonjs.md).
 */
const load = createRequire(import.meta.url);

export const { and, asc, count, countDistinct, desc, gte, lt, sql } = load(
  'drizzle-orm',
) as typeof core;
export const { drizzle } = load('drizzle-orm/better-sqlite3') as typeof betterSqlite3;
export const { integer, sqliteTable, text } = load('drizzle-orm/sqlite-core') as typeof sqlite;
