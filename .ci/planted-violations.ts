// A guard counts only after it has been seen to fail: plants one forbidden line for each rule,
// one at a time, and expects the tool that holds the rule to object.
import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';

interface Violation {
  readonly rule: string;
  readonly folder: string;
  readonly code: string;
  readonly tool: 'oxlint' | 'tsc';
  /** What the tool must say; an error of another kind proves nothing. */
  readonly says: RegExp;
}

const DOMAIN = 'packages/domain/src';
const STORE = 'packages/sqlite-drizzle/src';
const HTTP = 'apps/api/src/http';
const ONLY_ITSELF = /The domain imports only itself/;

const violations: readonly Violation[] = [
  {
    rule: 'the domain imports no package',
    folder: DOMAIN,
    code: "import * as v from 'valibot';\nexport const planted: unknown = v;",
    tool: 'oxlint',
    says: ONLY_ITSELF,
  },
  {
    rule: 'the domain can resolve no package',
    folder: DOMAIN,
    code: "import * as v from 'valibot';\nexport const planted: unknown = v;",
    tool: 'tsc',
    says: /TS2307/,
  },
  {
    rule: 'the domain imports no Node module',
    folder: DOMAIN,
    code: "import { readFileSync } from 'node:fs';\nexport const planted: unknown = readFileSync;",
    tool: 'oxlint',
    says: ONLY_ITSELF,
  },
  {
    rule: 'the domain does not import its own package by name',
    folder: DOMAIN,
    code: "import { instant } from '@hookledger/domain';\nexport const planted: unknown = instant;",
    tool: 'oxlint',
    says: ONLY_ITSELF,
  },
  {
    rule: 'the domain re-exports no package',
    folder: DOMAIN,
    code: "export { readFileSync } from 'node:fs';",
    tool: 'oxlint',
    says: ONLY_ITSELF,
  },
  {
    rule: 'the domain loads nothing at run time',
    folder: DOMAIN,
    code: "export const planted: Promise<unknown> = import('node:fs');",
    tool: 'tsc',
    says: /TS2591|TS2307/,
  },
  {
    rule: 'the domain knows no Node.js global',
    folder: DOMAIN,
    code: 'export const planted: unknown = process.env;',
    tool: 'tsc',
    says: /TS2591|TS2304/,
  },
  {
    rule: 'the domain reads no clock but its port',
    folder: DOMAIN,
    code: 'export const planted: number = Date.now();',
    tool: 'oxlint',
    says: /Time comes from the Clock port/,
  },
  {
    rule: 'the domain leaves nothing to chance',
    folder: DOMAIN,
    code: 'export const planted: number = Math.random();',
    tool: 'oxlint',
    says: /Chance has no port/,
  },
  {
    rule: 'a store knows no web framework',
    folder: STORE,
    code: "import express from 'express';\nexport const planted: unknown = express;",
    tool: 'oxlint',
    says: /A store knows the domain and its database/,
  },
  {
    rule: 'the PostgreSQL store knows no web framework',
    folder: 'packages/postgres-drizzle/src',
    code: "import express from 'express';\nexport const planted: unknown = express;",
    tool: 'oxlint',
    says: /A store knows the domain and its database/,
  },
  {
    rule: 'a store takes the values of Drizzle from where its CommonJS build is loaded',
    folder: STORE,
    code: "import { sql } from 'drizzle-orm';\nexport const planted: unknown = sql;",
    tool: 'oxlint',
    says: /Drizzle's values come from drizzle\.ts/,
  },
  {
    rule: 'what SQL stores have in common knows no database',
    folder: 'packages/sql-store/src',
    code: "import { sql } from 'drizzle-orm';\nexport const planted: unknown = sql;",
    tool: 'oxlint',
    says: /What stores have in common knows the domain alone/,
  },
  {
    rule: 'HTTP does not know the PostgreSQL store',
    folder: HTTP,
    code: "import { openPostgresStore } from '@hookledger/postgres-drizzle';\nexport const planted: unknown = openPostgresStore;",
    tool: 'oxlint',
    says: /Only the composition root knows which store it is/,
  },
  {
    rule: 'a store cannot see the API',
    folder: STORE,
    code: "import { compose } from '../../../apps/api/src/composition/compose.ts';\nexport const planted: unknown = compose;",
    tool: 'tsc',
    says: /TS6059|TS6307|TS2878/,
  },
  {
    rule: 'what programs share knows none of them',
    folder: 'packages/wire/src',
    code: "import express from 'express';\nexport const planted: unknown = express;",
    tool: 'oxlint',
    says: /knows neither of them/,
  },
  {
    rule: 'HTTP does not import the composition root',
    folder: HTTP,
    code: "import { compose } from '../composition/compose.ts';\nexport const planted: unknown = compose;",
    tool: 'oxlint',
    says: /Parts do not know how they are put together/,
  },
  {
    rule: 'HTTP does not know the container',
    folder: HTTP,
    code: "import { container } from 'tsyringe';\nexport const planted: unknown = container;",
    tool: 'oxlint',
    says: /The container belongs to the composition root/,
  },
  {
    rule: 'HTTP does not know the store',
    folder: HTTP,
    code: "import { openSqliteStore } from '@hookledger/sqlite-drizzle';\nexport const planted: unknown = openSqliteStore;",
    tool: 'oxlint',
    says: /Only the composition root knows which store it is/,
  },
  {
    rule: 'the composition root uses factories, not decorators',
    folder: 'apps/api/src/composition',
    code: "import { injectable } from 'tsyringe';\nexport const planted: unknown = injectable;",
    tool: 'oxlint',
    says: /Factories, not decorators/,
  },
  {
    rule: 'the configuration does not know the store',
    folder: 'apps/api/src/config',
    code: "import { openSqliteStore } from '@hookledger/sqlite-drizzle';\nexport const planted: unknown = openSqliteStore;",
    tool: 'oxlint',
    says: /The configuration knows how a URL names a database, and not the store/,
  },
  {
    rule: 'what OpenTelemetry needs is loaded on demand',
    folder: 'apps/api/src/observability',
    code: "import { trace } from '@opentelemetry/api';\nexport const planted: unknown = trace;",
    tool: 'oxlint',
    says: /loaded only where traces are asked for/,
  },
  {
    rule: 'what uses OpenTelemetry is loaded on demand too',
    folder: 'apps/api/src/composition',
    code: "import { createTracing } from '../observability/opentelemetry/create-tracing.ts';\nexport const planted: unknown = createTracing;",
    tool: 'oxlint',
    says: /loaded only where traces are asked for/,
  },
  {
    rule: 'the command line does not know the database library',
    folder: 'apps/cli/src',
    code: "import Sqlite from 'better-sqlite3';\nexport const planted: unknown = Sqlite;",
    tool: 'oxlint',
    says: /The store's package owns its libraries/,
  },
  {
    rule: 'the command line does not know the service',
    folder: 'apps/cli/src',
    code: "import { serve } from '@hookledger/api';\nexport const planted: unknown = serve;",
    tool: 'oxlint',
    says: /stands beside the service/,
  },
  {
    rule: 'packages have no deep imports',
    folder: HTTP,
    code: "import { instant } from '@hookledger/domain/src/messages/instant.ts';\nexport const planted: unknown = instant;",
    tool: 'tsc',
    says: /TS2307/,
  },
  {
    rule: 'there is no cycle',
    folder: DOMAIN,
    code: "import { planted as other } from './planted-violation.ts';\nexport const planted: () => unknown = () => other;",
    tool: 'oxlint',
    says: /cycle|itself/i,
  },
];

let unnoticed = 0;
for (const violation of violations) {
  const output = outputWith(violation);
  if (violation.says.test(output)) continue;
  unnoticed += 1;
  console.error(`not noticed by ${violation.tool}: ${violation.rule}\n${output}`);
}
console.log(`${violations.length - unnoticed} of ${violations.length} planted violations noticed`);
if (unnoticed > 0) process.exitCode = 1;

function outputWith({ folder, code, tool }: Violation): string {
  const file = `${folder}/planted-violation.ts`;
  const project = folder.replace(/\/src.*/, '');
  writeFileSync(file, `${code}\n`);
  try {
    const run =
      tool === 'oxlint'
        ? spawnSync('oxlint', ['--deny-warnings', file], { encoding: 'utf8' })
        : spawnSync('tsc', ['-p', project, '--noEmit'], { encoding: 'utf8' });
    if (run.error !== undefined) throw run.error;
    return run.status === 0 ? '' : run.stdout + run.stderr;
  } finally {
    rmSync(file, { force: true });
  }
}
