import type { Database } from 'better-sqlite3';
import { statSync, type BigIntStats } from 'node:fs';
import { SCHEMA_VERSION, schemaVersionOf } from './migrate.ts';

/** One thing that must hold for the store to be of use. */
export interface StoreCheck {
  readonly name: string;
  /** What is wrong, in words for an operator; `undefined` when nothing is. */
  problem(): Promise<string | undefined>;
}

/** Checks of an open database: that it answers, is of this build's schema and is still there. */
export function createStoreChecks(database: Database): readonly StoreCheck[] {
  const opened = database.memory ? undefined : statSync(database.name, { bigint: true });
  return [
    {
      name: 'database',
      async problem() {
        try {
          database.prepare('SELECT last_arrival FROM ledger').get();
          return undefined;
        } catch (error) {
          return `the database does not answer: ${(error as Error).message}`;
        }
      },
    },
    {
      name: 'schema',
      async problem() {
        try {
          const version = schemaVersionOf(database);
          if (version === SCHEMA_VERSION) return undefined;
          return `the schema is of version ${version}, this build needs ${SCHEMA_VERSION}`;
        } catch (error) {
          return `the schema's version can't be read: ${(error as Error).message}`;
        }
      },
    },
    {
      name: 'file',
      async problem() {
        return opened === undefined ? undefined : replacedSince(database.name, opened);
      },
    },
  ];
}

// SQLite goes on writing into a deleted file without a word, and all of it is lost.
function replacedSince(path: string, opened: BigIntStats): string | undefined {
  try {
    const now = statSync(path, { bigint: true });
    if (now.ino === opened.ino && now.dev === opened.dev) return undefined;
    return `${path} was replaced by another file while it was open: restart to use the new one`;
  } catch {
    return `${path} was moved or deleted while it was open: put it back, or restart for a new one`;
  }
}
