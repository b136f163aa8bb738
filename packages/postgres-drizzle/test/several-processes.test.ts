import type { Arrival } from '@hookledger/domain';
import { aMessage } from '@hookledger/domain/testing';
import type { Store } from '@hookledger/sql-store';
import { aSchema, type TestDatabase } from '@hookledger/test-postgres/mocha';
import { execute } from '@hookledger/test-postgres';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { openTestStore } from './open-test-store.ts';

describe('several stores on one database', () => {
  let schema: TestDatabase;
  let stores: Store[];

  const openMany = (count: number): Store[] => {
    const opened = Array.from({ length: count }, () => openTestStore(schema.url));
    stores.push(...opened);
    return opened;
  };

  beforeEach(async () => {
    schema = await aSchema();
    stores = [];
  });

  afterEach(async () => {
    for (const store of stores) await store.close();
    await schema.remove();
  });

  it('make an empty one ready together, once', async () => {
    const opened = openMany(6);

    const outcomes = await Promise.all(
      opened.map(async ({ repository }, i) => repository.insertIfAbsent(aMessage({ id: `${i}` }))),
    );

    expect(outcomes.map(({ kind }) => kind)).to.deep.equal(Array(6).fill('created'));
    expect(await execute(schema.url, 'SELECT count(*)::int AS n FROM hookledger')).to.deep.equal([
      { n: 1 },
    ]);
    for (const { checks } of opened) {
      for (const check of checks) expect(await check.problem(), check.name).to.equal(undefined);
    }
  });

  it('keep each id once, whoever gets it in whatever order, and nobody fails', async () => {
    const opened = openMany(4);
    const ids = Array.from({ length: 200 }, (_, i) => `id-${(i * 7_919) % 200}`);

    // Everybody inserts everything, each beginning elsewhere: batches share ids in all orders.
    const outcomes = await Promise.all(
      opened.flatMap(({ repository }, nth) =>
        [...ids.slice(nth * 50), ...ids.slice(0, nth * 50)].map(async (id, i) => {
          for (let turn = 0; turn < i % 9; turn += 1) {
            await new Promise((resolve) => setImmediate(resolve));
          }
          return repository.insertIfAbsent(aMessage({ id, text: `${nth}` }));
        }),
      ),
    );

    expect(outcomes.filter(({ kind }) => kind === 'created')).to.have.lengthOf(200);
    const [first] = opened;
    expect((await first?.reader.stats())?.totalMessages).to.equal(200);
  });

  it('wait for each other in one order, whatever the order they were asked in', async () => {
    const opened = openMany(2);
    await Promise.all(opened.map(async ({ reader }) => reader.stats()));

    for (let round = 0; round < 4; round += 1) {
      const ids = Array.from({ length: 800 }, (_, i) => `${round}-${i}`);
      const outcomes = await Promise.all(
        opened.flatMap(({ repository }, nth) =>
          (nth === 0 ? ids : ids.toReversed()).map(async (id) =>
            repository.insertIfAbsent(aMessage({ id })),
          ),
        ),
      );
      expect(outcomes.filter(({ kind }) => kind === 'created')).to.have.lengthOf(800);
    }
  });

  it('give numbers that no reader passes by', async () => {
    const [reader, ...writers] = openMany(5);
    const seen: Arrival[] = [];
    let writing = true;
    const follow = async (): Promise<void> => {
      for (;;) {
        const wasWriting = writing;
        const arrivals = (await reader?.feed.after(seen.at(-1)?.number ?? 0, 50)) ?? [];
        seen.push(...arrivals);
        if (arrivals.length === 0 && !wasWriting) return;
      }
    };

    const following = follow();
    await Promise.all(
      writers.map(async ({ repository }, nth) => {
        for (let round = 0; round < 30; round += 1) {
          await Promise.all(
            Array.from({ length: 1 + ((round * 5 + nth * 3) % 11) }, async (_, i) =>
              repository.insertIfAbsent(aMessage({ id: `${nth}-${round}-${i}` })),
            ),
          );
        }
      }),
    );
    writing = false;
    await following;

    const { totalMessages } = (await reader?.reader.stats()) ?? { totalMessages: 0 };
    expect(seen).to.have.lengthOf(totalMessages);
    const numbers = seen.map(({ number }) => number);
    expect(numbers).to.deep.equal(numbers.map((_, i) => i + 1));
  });
});
