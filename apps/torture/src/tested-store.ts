import { execute, startPostgres, withDatabase } from '@hookledger/test-postgres';
import { ledgerIn } from './service.ts';

export const STORES = ['sqlite', 'postgres'] as const;
export type StoreName = (typeof STORES)[number];

/** The database that a trial's services keep their ledgers in. */
export interface TestedStore {
  readonly name: StoreName;
  /** The address of an empty ledger for services that work in this folder. */
  ledgerFor(folder: string): Promise<string>;
  remove(): Promise<void>;
}

export async function openTestedStore(name: StoreName): Promise<TestedStore> {
  return name === 'sqlite' ? createFiles() : startServer();
}

function createFiles(): TestedStore {
  return {
    name: 'sqlite',
    ledgerFor: async (folder) => ledgerIn(folder),
    remove: async () => undefined,
  };
}

async function startServer(): Promise<TestedStore> {
  const server = await startPostgres();
  let ledgers = 0;
  return {
    name: 'postgres',
    async ledgerFor() {
      ledgers += 1;
      const database = `ledger_${ledgers}`;
      await execute(server.url(), `CREATE DATABASE ${database}`);
      return withDatabase(server.url(), database);
    },
    remove: async () => server.remove(),
  };
}
