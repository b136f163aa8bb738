import type { StoreCheck } from '@hookledger/sql-store';
import type { Database } from 'better-sqlite3';
import { SCHEMA_VERSION, schemaVersionOf } from './ledger/migrate.ts';
import type { OpenFile } from './ledger/open-file.ts';

/** Checks of an open database: that it answers, is of this build's schema and is still there. */
export function createStoreChecks(database: Database, file: OpenFile): readonly StoreCheck[] {
  return [
    {
      name: 'database',
      async problem() {
        try {
          database.prepare('SELECT arrival FROM messages, ledger LIMIT 1').get();
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
        return file.problem();
      },
    },
  ];
}
