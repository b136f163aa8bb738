import { openSqliteStore } from '@hookledger/sqlite-drizzle';
import { aMessage } from '@hookledger/domain/testing';
import Sqlite from 'better-sqlite3';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { checkDatabase } from '../src/inspection/check-database.ts';
import { messages } from '../src/ledger/migrations/0001-messages.ts';
import { aTemporaryFolder, type TemporaryFolder } from './a-temporary-folder.ts';

const ROWS = 3_000;
const CHILD = fileURLToPath(new URL('./die-in-a-step.ts', import.meta.url));

/** Where a process dies, and after how many whole steps of a hundred messages. */
const DEATHS = [
  ['main.ledger', 0],
  ['main.ledger', 0],
  ['idx.by_instant', 0],
  ['idx.by_instant_blocks', 3],
  ['idx.by_sender_recent', 2],
  ['idx.by_sender_settled', 0],
  ['idx.by_sender_settled_blocks', 0],
  ['idx.senders', 4],
  ['idx.state', 1],
  ['idx.state', 0],
] as const;

describe('a ledger of the first schema whose migration is interrupted', () => {
  let folder: TemporaryFolder;
  let path: string;

  beforeEach(() => {
    folder = aTemporaryFolder();
    path = folder.file('app.db');
    const database = new Sqlite(path);
    database.pragma('journal_mode = WAL');
    database.exec(messages.sql);
    database.pragma('application_id = 0x486b4c67');
    database.pragma('user_version = 1');
    const insert = database.prepare(
      `INSERT INTO messages VALUES (?, ?, '+2', ?, ?, '2025-01-15T10:00:00.000Z', ?, ?, NULL)`,
    );
    database.transaction(() => {
      for (let i = 1; i <= ROWS; i += 1) {
        const key = `2025-01-15T10:${String((i * 7) % 60).padStart(2, '0')}:00`;
        insert.run(`m${i}`, `+1${i % 13}`, `${key}Z`, `text ${i % 50}`, i, key);
      }
      database.prepare('UPDATE ledger SET last_arrival = ?').run(ROWS);
    })();
    database.close();
  });

  afterEach(() => {
    folder.remove();
  });

  const problems = async (): Promise<string[]> => {
    const { findings } = await checkDatabase(path);
    return findings.filter(({ kind }) => kind === 'problem').map(({ says }) => says);
  };

  it('goes on where it was, whatever the moment of each kill -9', async () => {
    const afterEachDeath: unknown[] = [];
    for (const [table, steps] of DEATHS) {
      const child = spawnSync(
        process.execPath,
        ['--conditions=@hookledger/source', CHILD, path, table, String(steps)],
        { encoding: 'utf8' },
      );
      afterEachDeath.push([table, child.signal, child.stderr, await problems()]);
    }

    expect(afterEachDeath).to.deep.equal(DEATHS.map(([table]) => [table, 'SIGKILL', '', []]));
    const store = openSqliteStore({ path });
    const outcome = await store.repository.insertIfAbsent(
      aMessage({ id: 'after', sender: '+199', text: 'text 7' }),
    );
    const stats = await store.reader.stats();
    const found = await store.reader.page({
      filter: { textContains: 'TEXT 7' },
      limit: 1,
      offset: 0,
    });
    await store.close();
    const report = await checkDatabase(path);

    expect(outcome).to.deep.equal({ kind: 'created' });
    expect([stats.totalMessages, stats.sendersCount]).to.deep.equal([ROWS + 1, 14]);
    expect(found.total).to.equal(ROWS / 50 + 1);
    expect(report.findings.filter(({ kind }) => kind !== 'sound')).to.deep.equal([]);
    expect(report.findings.map(({ says }) => says)).to.include('it has every message');
  });
});
