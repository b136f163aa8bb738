import { DEFAULT_DATABASE_URL, parseDatabaseUrl } from '@hookledger/sqlite-drizzle/database-url';
import { Option } from 'commander';
import { UsageError } from './exit-code.ts';
import type { Surroundings } from './surroundings.ts';

export const DATABASE_OPTION: Option = new Option(
  '-d, --database <url>',
  `the ledger: a path, or a URL as in DATABASE_URL (default: DATABASE_URL, or ${DEFAULT_DATABASE_URL})`,
);

/**
 * Path of the ledger that is meant: `given` on the command line, or that of `DATABASE_URL`, where
 * an empty variable counts as one that is not set.
 *
 * @throws {UsageError} when it names no SQLite file.
 */
export function databasePath(given: string | undefined, { environment }: Surroundings): string {
  if (given === '') throw new UsageError('the path of the ledger is empty');
  const url = given ?? (environment['DATABASE_URL'] || DEFAULT_DATABASE_URL);
  const name = given === undefined ? 'DATABASE_URL' : shown(given);
  const reading = parseDatabaseUrl(url);
  if (reading.kind === 'refused') throw new UsageError(`${name} ${reading.reason}`);
  if (reading.path === ':memory:') {
    throw new UsageError(`${name} names a database in memory, which only its own process can see`);
  }
  return reading.path;
}

// Of a URL the scheme alone: there may be a password behind it.
function shown(value: string): string {
  return JSON.stringify(value.replace(/^([a-z][a-z0-9+.-]*:).*$/is, '$1…'));
}
