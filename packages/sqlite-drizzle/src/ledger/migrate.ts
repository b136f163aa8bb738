import type { Database } from 'better-sqlite3';
import { migrations } from './migrations/index.ts';

/** Written into the file's header, so that another program's database is recognised: `HkLg`. */
const APPLICATION_ID = 0x486b4c67;

/** The schema version that this build reads and writes. */
export const SCHEMA_VERSION: number = migrations.length;

/**
 * Brings the database to {@link SCHEMA_VERSION}, all steps or none. Of several processes that
 * start at once, one migrates and the others find it done.
 *
 * @throws {Error} when the file belongs to a newer build or to another program; nothing is
 *   changed then.
 */
export function migrate(database: Database): void {
  const step = database.transaction(() => {
    const version = assertForThisBuild(database);
    for (const migration of migrations.slice(version)) database.exec(migration.sql);
    database.pragma(`application_id = ${APPLICATION_ID}`);
    database.pragma(`user_version = ${SCHEMA_VERSION}`);
  });
  // Immediate, so that the version is read under the lock that the steps are written under.
  step.immediate();
}

/**
 * To be called before anything is written as well: the switch to a write-ahead log changes a file for good.
 *
 * @returns the schema version that it has.
 * @throws {Error} when the file belongs to a newer build or to another program.
 */
export function assertForThisBuild(database: Database): number {
  const version = schemaVersionOf(database);
  refuseForeign(database, version);
  if (version > SCHEMA_VERSION) {
    throw new Error(
      `it has schema version ${version}, and this build knows versions up to ${SCHEMA_VERSION}: start the newer build that made it`,
    );
  }
  return version;
}

export function schemaVersionOf(database: Database): number {
  return Number(database.pragma('user_version', { simple: true }));
}

/** Whether the header says that Hookledger made this file. */
export function isLedger(database: Database): boolean {
  return applicationIdOf(database) === APPLICATION_ID;
}

function applicationIdOf(database: Database): number {
  return Number(database.pragma('application_id', { simple: true }));
}

function refuseForeign(database: Database, version: number): void {
  if (isLedger(database)) return;
  const applicationId = applicationIdOf(database);
  const objects = database.prepare('SELECT count(*) FROM sqlite_schema').pluck().get();
  if (version !== 0 || applicationId !== 0 || objects !== 0) {
    throw new Error('it was not made by Hookledger and is left as it is: choose another file');
  }
}
