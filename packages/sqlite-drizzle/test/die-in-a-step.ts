// Run as a process: begins to migrate or to index the ledger at `path` and kills itself in the middle
// of a transaction, when `table` is written to after `steps` whole steps.
import Sqlite, { type Database } from 'better-sqlite3';
import { createCatchUp } from '../src/derived/catch-up.ts';
import { openDerivedIndex } from '../src/derived/derived-index.ts';
import { prepareIndexFile } from '../src/derived/index-file.ts';
import { migrate } from '../src/ledger/migrate.ts';
import { openLedger } from '../src/ledger/open-ledger.ts';
import { MEASURED } from '../src/tuning.ts';

const [path = '', table = '', steps = '0'] = process.argv.slice(2);

function dieWhenWritten(database: Database): void {
  database.function('die', () => process.kill(process.pid, 'SIGKILL'));
  // Each step begins by writing to the state, only to hold the lock.
  const update = table === 'idx.state' ? 'UPDATE OF through' : 'UPDATE';
  for (const event of ['INSERT', update]) {
    database.exec(
      `CREATE TEMP TRIGGER "${event}" AFTER ${event} ON ${table} BEGIN SELECT die(); END`,
    );
  }
}

if (table === 'main.ledger') {
  const database = new Sqlite(path);
  dieWhenWritten(database);
  migrate(database);
} else {
  const database = openLedger(path);
  prepareIndexFile(path);
  const tuning = { ...MEASURED, stepRows: 100, settledAtOnce: 10 };
  const index = openDerivedIndex(database, path, tuning);
  const catchUp = createCatchUp(index, tuning);
  for (let i = 0; i < Number(steps); i += 1) catchUp.step();
  dieWhenWritten(database);
  catchUp.step();
}
