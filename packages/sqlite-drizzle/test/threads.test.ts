import { PortUnavailableError } from '@hookledger/domain';
import { aMessage } from '@hookledger/domain/testing';
import { openSqliteStore } from '@hookledger/sqlite-drizzle';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import { readdirSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { aTemporaryFolder } from './a-temporary-folder.ts';

/** proc(5), /proc/pid/stat: counted behind the name, which is in brackets. */
const NICE = 16;

describe('The threads of a store', () => {
  it('go before the one that keeps the index, where the system has priorities of threads', async function () {
    if (process.platform !== 'linux') this.skip();
    const folder = aTemporaryFolder();
    const store = openSqliteStore({ path: folder.file('app.db') });
    await store.repository.insertIfAbsent(aMessage());
    await store.reader.stats();

    const nice = niceOfThreads();
    await store.close();
    folder.remove();

    expect(nice.get('writer')).to.equal(getPriority());
    expect(nice.get('index')).to.equal(getPriority() + 5);
  });

  it('are there before the first message, but for the one that searches', async function () {
    if (process.platform !== 'linux') this.skip();
    const folder = aTemporaryFolder();
    const store = openSqliteStore({ path: folder.file('app.db') });
    await store.reader.stats();

    const names = [...niceOfThreads().keys()];
    await store.close();
    folder.remove();

    expect(names).to.include.members(['writer', 'index']).and.not.include('search');
  });

  it('refuse what they have not begun when the store is closed', async () => {
    const folder = aTemporaryFolder();
    const store = openSqliteStore({ path: folder.file('app.db') });
    await store.repository.insertIfAbsent(aMessage({ text: 'found' }));
    const filter = { textContains: 'found' };

    const searches = Promise.allSettled(
      Array.from({ length: 100 }, async () => store.reader.page({ filter, limit: 1, offset: 0 })),
    );
    await store.close();
    const last = (await searches).at(-1);
    folder.remove();

    expect(last).to.have.property('reason').instanceOf(PortUnavailableError);
  });
});

function niceOfThreads(): ReadonlyMap<string, number> {
  return new Map(
    readdirSync('/proc/self/task').map((task) => {
      const stat = readFileSync(`/proc/self/task/${task}/stat`, 'utf8');
      const [, name = '', rest = ''] = /\((.*)\) (.*)/.exec(stat) ?? [];
      return [name, Number(rest.split(' ')[NICE])];
    }),
  );
}
