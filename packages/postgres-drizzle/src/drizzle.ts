import type * as core from 'drizzle-orm';
import type * as nodePostgres from 'drizzle-orm/node-postgres';
import type * as postgres from 'drizzle-orm/pg-core';
import { createRequire } from 'node:module';

/**
 * What this package uses of Drizzle, from its CommonJS build: Node.js reads a package's whole package.json
 * again for each of its ES modules, and Drizzle's is large (docs/decisions/029-load-drizzle-as-commonjs.md).
 */
const load = createRequire(import.meta.url);

export const { asc, desc, DrizzleQueryError, eq, getTableColumns, gt, sql } = load(
  'drizzle-orm',
) as typeof core;
export const { drizzle } = load('drizzle-orm/node-postgres') as typeof nodePostgres;
export const { bigint, pgTable, text } = load('drizzle-orm/pg-core') as typeof postgres;
