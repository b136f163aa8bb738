import { instant, type Arrival } from '@hookledger/domain';
import { aMessage, createInMemoryMessageStore } from '@hookledger/domain/testing';
import { openTransfer, type Transfer } from '@hookledger/postgres-drizzle/transfer';
import type { Store } from '@hookledger/sql-store';
import { execute } from '@hookledger/test-postgres';
import { aSchema, type TestDatabase } from '@hookledger/test-postgres/mocha';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { connectionTo, countsHaveFollowed, openTestStore } from './open-test-store.ts';

describe('copying to a PostgreSQL ledger', () => {
  let schema: TestDatabase;
  let store: Store;
  let target: Transfer;
  let memory: ReturnType<typeof createInMemoryMessageStore>;

  beforeEach(async () => {
    schema = await aSchema();
    store = openTestStore(schema.url, { tuning: { walkedOffset: 0, countedRows: 0 } });
    memory = createInMemoryMessageStore();
    for (let i = 0; i < 5; i += 1) {
      await store.repository.insertIfAbsent(aMessage({ id: `trial ${i}`, sender: '+1' }));
    }
    await countsHaveFollowed(store);
    await execute(schema.url, 'DELETE FROM messages');
    target = await openTransfer(connectionTo(schema.url), { make: true });
  });

  afterEach(async () => {
    await target.close();
    await store.close();
    await schema.remove();
  });

  const append = async (first: number, last: number): Promise<void> => {
    const arrivals: Arrival[] = [];
    for (let number = first; number <= last; number += 1) {
      const message = aMessage({ id: `copied ${number}`, sender: `+${1 + (number % 2)}` });
      arrivals.push({ number, message });
      await memory.insertIfAbsent(message);
    }
    await target.append(arrivals);
  };

  const insert = async (): Promise<void> => {
    const message = aMessage({ id: 'new' });
    await store.repository.insertIfAbsent(message);
    await memory.insertIfAbsent(message);
  };

  const expectRightCounts = async (): Promise<void> => {
    const all = { filter: {}, limit: 100, offset: 0 };
    const since = { filter: { since: instant('2000-01-01T00:00:00Z') }, limit: 1, offset: 1 };
    expect(await store.reader.stats()).to.deep.equal(await memory.stats());
    expect((await store.reader.page(all)).total).to.equal((await memory.page(all)).total);
    expect(await store.reader.page(since)).to.deep.equal(await memory.page(since));
  };

  it('counts every message where others were counted and deleted', async () => {
    await append(1, 3);
    await expectRightCounts();
    await append(4, 8);
    await target.reserveNumbers(8);
    await expectRightCounts();

    await insert();
    await countsHaveFollowed(store);

    await expectRightCounts();
  });

  it('counts those that the service has stored meanwhile once', async () => {
    await insert();
    await countsHaveFollowed(store);

    await append(1, 3);

    await expectRightCounts();
  });

  it('changes neither messages nor counts when a number is taken', async () => {
    await append(1, 3);
    const taken = aMessage({ id: 'taken' });

    const outcome = await target
      .append([{ number: 3, message: taken }])
      .catch((error: unknown) => error);

    expect(outcome).to.be.instanceOf(Error);
    await expectRightCounts();
  });
});
