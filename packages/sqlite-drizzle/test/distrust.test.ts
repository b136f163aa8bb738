import { PortUnavailableError } from '@hookledger/domain';
import { aMessage } from '@hookledger/domain/testing';
import { openSqliteStore } from '@hookledger/sqlite-drizzle';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs';
import { aTemporaryFolder } from './a-temporary-folder.ts';

const PAGE_BYTES = 4096;

function overwrite(path: string, bytes: Uint8Array): void {
  const file = openSync(path, 'r+');
  writeSync(file, bytes, 0, bytes.length, 0);
  closeSync(file);
}

describe('a store whose file was found damaged', () => {
  it('commits and reads nothing any more, not even when the file is whole again', async () => {
    const folder = aTemporaryFolder();
    const path = folder.file('app.db');
    await openSqliteStore({ path }).close();
    const whole = readFileSync(path);
    const damaged = Buffer.alloc(whole.length, 'x');
    whole.copy(damaged, 0, 0, PAGE_BYTES);
    const fatal: unknown[] = [];
    const store = openSqliteStore({ path, onFatalError: (error) => fatal.push(error) });
    const outcome = async (asked: Promise<unknown>): Promise<unknown> =>
      asked.catch((error: unknown) => error);

    overwrite(path, damaged);
    const first = await outcome(store.repository.insertIfAbsent(aMessage()));
    overwrite(path, whole);
    const second = await outcome(store.repository.insertIfAbsent(aMessage()));
    const read = await outcome(store.reader.stats());
    await store.close();
    const hasLog = existsSync(`${path}-wal`);
    folder.remove();

    // Closed for the last time, SQLite would copy it into the file and delete it.
    expect(hasLog).to.equal(true);
    expect(first).to.be.instanceOf(PortUnavailableError);
    expect(second).to.be.instanceOf(PortUnavailableError);
    expect(read).to.be.instanceOf(PortUnavailableError);
    expect(fatal).to.have.lengthOf(1);
  });
});
