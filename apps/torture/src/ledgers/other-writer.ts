import Sqlite from 'better-sqlite3';
import { Client } from 'pg';

/** Another process that keeps everybody else from writing for a while. */
export interface OtherWriter {
  lock(): Promise<void>;
  unlock(): Promise<void>;
  close(): Promise<void>;
}

/** @param address the path of a SQLite file, or a PostgreSQL URL. */
export async function openOther(address: string): Promise<OtherWriter> {
  return address.startsWith('postgres://') ? openOnServer(address) : openOnFile(address);
}

function openOnFile(path: string): OtherWriter {
  const database = new Sqlite(path, { timeout: 10_000 });
  return {
    lock: async () => void database.exec('BEGIN IMMEDIATE'),
    unlock: async () => void database.exec('COMMIT'),
    close: async () => void database.close(),
  };
}

async function openOnServer(url: string): Promise<OtherWriter> {
  const client = new Client({ connectionString: url });
  await client.connect();
  return {
    async lock() {
      await client.query('BEGIN; LOCK TABLE messages IN EXCLUSIVE MODE');
    },
    async unlock() {
      await client.query('COMMIT');
    },
    close: async () => client.end(),
  };
}
