import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { Arrival } from '../src/index.ts';
import { aMessage } from '../src/testing/index.ts';
import type { StoreHandle, StoreHarness } from './store-harness.ts';

/** Everything that a `MessageFeed` promises; `open` gives each test an empty store. */
export function describeMessageFeedContract(
  adapter: string,
  open: () => Promise<StoreHarness>,
): void {
  describe(`MessageFeed contract: ${adapter}`, () => {
    let store: StoreHarness;

    const insert = async (id: string, handle: StoreHandle = store): Promise<void> => {
      await handle.repository.insertIfAbsent(aMessage({ id }));
    };

    const idsOf = (arrivals: readonly Arrival[]): string[] =>
      arrivals.map(({ message }) => message.id);

    beforeEach(async () => {
      store = await open();
    });

    afterEach(async () => {
      await store.close();
    });

    it('has nothing of an empty ledger', async () => {
      expect(await store.feed.after(0, 10)).to.deep.equal([]);
      expect(await store.feed.numberBeforeNewest(0)).to.equal(0);
      expect(await store.feed.numberBeforeNewest(10)).to.equal(0);
    });

    it('gives whole messages in the order of arrival, whatever their instants and ids', async () => {
      const messages = [
        aMessage({ id: 'z', sentAt: '2025-01-15T10:00:00.250Z', text: undefined }),
        aMessage({ id: 'a', sentAt: '2030-01-15T10:00:00Z', text: '' }),
        aMessage({ id: 'm', sentAt: '2020-01-15T10:00:00Z', text: 'Straße \u{1f600}' }),
      ];
      for (const message of messages) await store.repository.insertIfAbsent(message);

      const arrivals = await store.feed.after(0, 10);

      expect(arrivals.map(({ message }) => message)).to.deep.equal(messages);
      const numbers = arrivals.map(({ number }) => number);
      expect(numbers).to.deep.equal(numbers.toSorted((a, b) => a - b));
      expect(new Set(numbers).size).to.equal(3);
      expect(numbers.every((number) => Number.isInteger(number) && number >= 1)).to.equal(true);
    });

    it('goes on after a number, no further than asked', async () => {
      for (const id of ['a', 'b', 'c', 'd']) await insert(id);
      const [, second] = await store.feed.after(0, 10);
      const number = second?.number ?? Number.NaN;

      expect(idsOf(await store.feed.after(number, 10))).to.deep.equal(['c', 'd']);
      expect(idsOf(await store.feed.after(number, 1))).to.deep.equal(['c']);
      expect(await store.feed.after(Number.MAX_SAFE_INTEGER, 10)).to.deep.equal([]);
    });

    it('knows the number before the newest messages', async () => {
      for (const id of ['a', 'b', 'c']) await insert(id);
      const newest = async (count: number): Promise<string[]> =>
        idsOf(await store.feed.after(await store.feed.numberBeforeNewest(count), 10));

      expect(await newest(0)).to.deep.equal([]);
      expect(await newest(1)).to.deep.equal(['c']);
      expect(await newest(2)).to.deep.equal(['b', 'c']);
      expect(await newest(3)).to.deep.equal(['a', 'b', 'c']);
      expect(await newest(100)).to.deep.equal(['a', 'b', 'c']);
    });

    it('has a message once, however often it arrives', async () => {
      await insert('a');
      const number = await store.feed.numberBeforeNewest(0);
      await insert('a');
      await insert('a', store.peer);

      expect(await store.feed.after(number, 10)).to.deep.equal([]);

      await insert('b');
      expect(idsOf(await store.feed.after(number, 10))).to.deep.equal(['b']);
    });

    it('loses and doubles nothing for a reader that goes on while others insert', async () => {
      const rounds = Array.from({ length: 20 }, (_, i) =>
        Array.from({ length: 10 }, (_unused, j) => `${i}-${j}`),
      );
      const seen: Arrival[] = [];
      const readOn = async (): Promise<number> => {
        const arrivals = await store.feed.after(seen.at(-1)?.number ?? 0, 7);
        seen.push(...arrivals);
        return arrivals.length;
      };

      for (const round of rounds) {
        const insertions = round.map(async (id, i) => insert(id, i % 2 ? store.peer : store));
        await readOn();
        await Promise.all(insertions);
        await readOn();
      }
      while ((await readOn()) > 0);

      const ids = rounds.flat();
      expect(idsOf(seen)).to.have.members(ids).and.to.have.lengthOf(ids.length);
      const again = await store.peer.feed.after(0, 1_000);
      expect(idsOf(again)).to.deep.equal(idsOf(seen));
    });

    for (const [whose, handle] of [
      ['its own', () => store],
      ['a peer’s', () => store.peer],
    ] as const) {
      it(`tells who watches of ${whose} insertions, which can be read then`, async () => {
        const told = Promise.withResolvers<readonly Arrival[]>();
        const look = async (): Promise<void> => {
          const arrivals = await store.feed.after(0, 10);
          if (arrivals.length > 0) told.resolve(arrivals);
        };
        const stop = store.feed.watch(() => void look());

        await insert('a', handle());

        expect(idsOf(await told.promise)).to.deep.equal(['a']);
        stop();
      });
    }

    it('tells nothing to who has stopped watching, and goes on telling others', async () => {
      let calls = 0;
      const listener = (): void => void (calls += 1);
      const stop = store.feed.watch(listener);
      const told = Promise.withResolvers<void>();
      const stopOther = store.feed.watch(() => told.resolve());
      stop();
      stop();

      await insert('a');
      await told.promise;

      expect(calls).to.equal(0);
      stopOther();
    });
  });
}
