import { openPostgresStore } from '@hookledger/postgres-drizzle';
import { parsePostgresUrl } from '@hookledger/postgres-drizzle/database-url';
import { execute, startPostgres, withDatabase } from '@hookledger/test-postgres';
import { fillStore } from './fill.ts';
import { measureReader, type ReadResult } from './reads.ts';
import { announce } from './report.ts';
import { keepResults } from './results-file.ts';
import { load, startServer } from './server-process.ts';
import { spreadOf, type Spread } from './statistics.ts';

const PARTS = ['ingest', 'reads'] as const;
const SIZES = [10_000, 100_000, 1_000_000];

/** SQLite in the same rounds and on the same terms, so that the two can be compared. */
const SUBJECTS = [
  { store: 'sqlite', processes: 1 },
  { store: 'postgres', processes: 1 },
  { store: 'postgres', processes: 2 },
] as const;
const CONNECTIONS = [32, 256];
const ROUNDS = 3;
const WARM_UP_SECONDS = 6;
const SECONDS = 5;

// What an operator sets first; all else is the server's default, fsync and synchronous_commit too.
const SETTINGS = { shared_buffers: '512MB', max_wal_size: '4GB' };

type Subject = (typeof SUBJECTS)[number];

interface StoreIngest {
  readonly store: Subject['store'];
  readonly processes: number;
  readonly connections: number;
  /** Of all processes together. */
  readonly perSecond: Spread;
  readonly p99Ms: Spread;
}

/** Ingest beside SQLite's, and reads: database, services and load on the same cores. */
export async function measurePostgres(asked: readonly string[]): Promise<void> {
  const unknown = asked.find((part) => !PARTS.some((known) => known === part));
  if (unknown !== undefined) throw new Error(`no such part on PostgreSQL: ${unknown}`);
  const wants = (part: string): boolean => asked.length === 0 || asked.includes(part);
  const server = await startPostgres(SETTINGS);
  try {
    if (wants('ingest')) keep({ ingest: await measureIngest(server.url()) });
    if (wants('reads')) keep({ reads: await measureEverySize(server.url()) });
  } finally {
    await server.remove();
  }
}

interface StoreResults {
  readonly ingest: readonly StoreIngest[];
  readonly reads: readonly ReadResult[];
}

const keep = (part: Partial<StoreResults>): void => keepResults('postgres.json', part);

async function measureIngest(url: string): Promise<readonly StoreIngest[]> {
  const results: StoreIngest[] = [];
  for (const connections of CONNECTIONS) {
    const measured = new Map(SUBJECTS.map((subject) => [subject, [] as OneRound[]]));
    for (let round = 1; round <= ROUNDS; round += 1) {
      for (const subject of SUBJECTS) {
        const result = await oneRound(url, subject, connections);
        measured.get(subject)?.push(result);
        announce(
          `ingest, ${subject.processes} × ${subject.store}, ${connections} connections, round ${round}: ${Math.round(result.perSecond)}/s`,
        );
      }
    }
    for (const [subject, rounds] of measured) {
      results.push({
        ...subject,
        connections,
        perSecond: spreadOf(rounds.map(({ perSecond }) => perSecond)),
        p99Ms: spreadOf(rounds.map(({ p99Ms }) => p99Ms)),
      });
    }
  }
  return results;
}

interface OneRound {
  readonly perSecond: number;
  readonly p99Ms: number;
}

async function oneRound(
  url: string,
  { store, processes }: Subject,
  connections: number,
): Promise<OneRound> {
  const ledger = store === 'postgres' ? { databaseUrl: await emptyDatabase(url) } : {};
  const servers = await Promise.all(
    Array.from({ length: processes }, async () => startServer('service', ledger)),
  );
  const each = { connections: connections / processes };
  await Promise.all(
    servers.map(async (server) => load(server, { ...each, seconds: WARM_UP_SECONDS })),
  );
  const loads = await Promise.all(
    servers.map(async (server) => load(server, { ...each, seconds: SECONDS })),
  );
  await Promise.all(servers.map(async (server) => server.stop()));
  return {
    perSecond: loads.reduce((sum, { perSecond }) => sum + perSecond, 0),
    p99Ms: Math.max(...loads.map(({ p99Ms }) => p99Ms)),
  };
}

async function measureEverySize(url: string): Promise<readonly ReadResult[]> {
  const results: ReadResult[] = [];
  for (const messages of SIZES) {
    const database = await emptyDatabase(url);
    const reading = parsePostgresUrl(database);
    if (reading.kind === 'refused') throw new Error(reading.reason);
    const store = openPostgresStore({ connection: reading.connection });
    await fillStore(store, messages);
    // What autovacuum does within a minute.
    await execute(database, 'VACUUM ANALYZE');
    results.push(...(await measureReader(store.reader, messages)));
    await store.close();
  }
  return results;
}

let databases = 0;

async function emptyDatabase(url: string): Promise<string> {
  databases += 1;
  await execute(url, `CREATE DATABASE bench_${databases}`);
  return withDatabase(url, `bench_${databases}`);
}
