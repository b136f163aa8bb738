import { expect } from 'chai';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { foldCase } from '../../src/index.ts';
import { aMessage, createInMemoryMessageStore } from '../../src/testing/index.ts';
import type { StoreHandle } from '../store-harness.ts';
import { bounds, filter, message } from './generators.ts';

export interface AgreementHarness extends StoreHandle {
  close(): Promise<void>;
}

export interface AgreementOptions {
  /** Opens an empty store. */
  readonly open: () => Promise<AgreementHarness>;
  /** How many random ledgers are compared. */
  readonly runs: number;
}

/** Holds a store against the in-memory one: whatever is inserted and asked, both answer alike. */
export function describeAgreement(adapter: string, { open, runs }: AgreementOptions): void {
  describe(`${adapter} and the in-memory store`, () => {
    it('answer alike, whatever is inserted and asked', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.array(message, { maxLength: 20 }), { minLength: 1, maxLength: 3 }),
          fc.array(
            fc.record({
              filter,
              limit: fc.integer({ min: 1, max: 100 }),
              offset: fc.oneof(fc.nat(45), fc.constant(Number.MAX_SAFE_INTEGER)),
            }),
            { minLength: 5, maxLength: 10 },
          ),
          fc.array(bounds, { minLength: 1, maxLength: 4 }),
          async (rounds, requests, ranges) => {
            const memory = createInMemoryMessageStore();
            const store = await open();
            try {
              for (const messages of rounds) {
                const insertions = messages.map(async (inserted) =>
                  Promise.all([
                    memory.insertIfAbsent(inserted),
                    store.repository.insertIfAbsent(inserted),
                  ]),
                );
                for (const [expected, actual] of await Promise.all(insertions)) {
                  expect(actual).to.deep.equal(expected);
                }
                // The same questions after each round: totals are remembered in between.
                for (const request of requests) {
                  const page = await store.reader.page(request);
                  expect(page).to.deep.equal(await memory.page(request));
                }
                expect(await store.reader.stats()).to.deep.equal(await memory.stats());
                for (const range of ranges) {
                  const counts = await store.reader.countBetween(range);
                  expect(counts).to.deep.equal(await memory.countBetween(range));
                }
                const arrivals = (await store.feed.after(0, 100)).map(({ message: one }) => one);
                expect(arrivals).to.deep.equal(
                  (await memory.after(0, 100)).map(({ message: one }) => one),
                );
              }
            } finally {
              await store.close();
            }
          },
        ),
        { numRuns: runs },
      );
    });
  });
}

/** Every character that has a case is found by every other of its case. */
export function describeCaseFolding(adapter: string, open: AgreementOptions['open']): void {
  describe(`${adapter} and case`, () => {
    it('finds every character by every other of its case', async () => {
      const variants = new Map<string, string[]>();
      for (let codePoint = 1; codePoint <= 0x1ffff; codePoint += 1) {
        const one = String.fromCodePoint(codePoint);
        if (!one.isWellFormed()) continue;
        const folded = foldCase(one);
        variants.set(folded, [...(variants.get(folded) ?? []), one]);
      }
      const families = [...variants.values()].filter((family) => family.length > 1);
      const store = await open();
      await Promise.all(
        families.flatMap((family, i) =>
          family.map(async (text, j) =>
            store.repository.insertIfAbsent(aMessage({ id: `${i}-${j}`, text: `<${text}>` })),
          ),
        ),
      );

      for (const family of families.filter((_, i) => i % 10 === 0 || i < 30)) {
        for (const one of family) {
          const { total } = await store.reader.page({
            filter: { textContains: `${one}>` },
            limit: 1,
            offset: 0,
          });
          expect(total, one).to.equal(family.length);
        }
      }
      await store.close();
    });
  });
}
