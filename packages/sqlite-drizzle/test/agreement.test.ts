import { expect } from 'chai';
import { foldCase, instant, msisdn, type Message, type MessageFilter } from '@hookledger/domain';
import { aMessage, createInMemoryMessageStore } from '@hookledger/domain/testing';
import { openSqliteStore } from '@hookledger/sqlite-drizzle';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { WAYS_OF_WORKING } from './ways-of-working.ts';

// Few values, so that ids collide, instants tie in different spellings and parts are found.
const LETTERS = ['a', 'A', 'i', 'I', 'İ', 'ı', 'ß', 'ẞ', 'ſ', 'S', 'σ', 'ς', 'Σ', 'K', '\u{10400}'];
const OTHERS = ['\u{10428}', '%', '_', '\\', '*', ' ', '\u{1f600}', '\uffee', 'é', 'e\u0301', "'"];
const character = fc.constantFrom(...LETTERS, ...OTHERS);
const word = fc.string({ unit: character, maxLength: 6 });
const sender = fc.constantFrom('+1', '+2', '+12', '+120');
const sentAt = fc
  .tuple(
    fc.integer({ min: 0, max: 2 }),
    fc.constantFrom('', '.0', '.5', '.50', '.25', '.500000001'),
  )
  .map(([second, fraction]) => `2025-01-15T10:00:0${second}${fraction}Z`);

const bounds = fc
  .uniqueArray(sentAt, { minLength: 1, maxLength: 8, selector: (at) => instant(at).key })
  .map((some) => some.map((at) => instant(at).key).toSorted());

const message: fc.Arbitrary<Message> = fc
  .record({
    id: fc.oneof(word, fc.string({ unit: 'binary', maxLength: 3 })).filter(isAnId),
    sender,
    sentAt,
    text: fc.option(fc.oneof(word, fc.string({ unit: 'binary', maxLength: 8 }).filter(isAText)), {
      nil: undefined,
    }),
  })
  .map((words) => aMessage(words));

const filter: fc.Arbitrary<MessageFilter> = fc.record(
  {
    sender: sender.map(msisdn),
    since: sentAt.map(instant),
    textContains: fc.oneof(word, fc.string({ unit: 'grapheme', maxLength: 3 })),
  },
  { requiredKeys: [] },
);

function isAnId(value: string): boolean {
  return value !== '' && isAText(value);
}

function isAText(value: string): boolean {
  return value.isWellFormed() && !value.includes('\0');
}

describe('the SQLite store and the in-memory store', () => {
  for (const [name, tuning] of WAYS_OF_WORKING) {
    it(`answer alike, whatever is inserted and asked: ${name}`, async () => {
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
            const sqlite = openSqliteStore({ path: ':memory:', tuning });
            for (const messages of rounds) {
              const insertions = messages.map(async (inserted) =>
                Promise.all([
                  memory.insertIfAbsent(inserted),
                  sqlite.repository.insertIfAbsent(inserted),
                ]),
              );
              for (const [expected, actual] of await Promise.all(insertions)) {
                expect(actual).to.deep.equal(expected);
              }
              // The same questions after each round: totals are remembered in between.
              for (const request of requests) {
                const page = await sqlite.reader.page(request);
                expect(page).to.deep.equal(await memory.page(request));
              }
              expect(await sqlite.reader.stats()).to.deep.equal(await memory.stats());
              for (const range of ranges) {
                const counts = await sqlite.reader.countBetween(range);
                expect(counts).to.deep.equal(await memory.countBetween(range));
              }
              const arrivals = (await sqlite.feed.after(0, 100)).map(({ message: one }) => one);
              expect(arrivals).to.deep.equal(
                (await memory.after(0, 100)).map(({ message: one }) => one),
              );
            }
            await sqlite.close();
          },
        ),
        { numRuns: 150 },
      );
    });
  }

  it('find every character by every other of its case', async () => {
    const variants = new Map<string, string[]>();
    for (let codePoint = 1; codePoint <= 0x1ffff; codePoint += 1) {
      const one = String.fromCodePoint(codePoint);
      if (!one.isWellFormed()) continue;
      const folded = foldCase(one);
      variants.set(folded, [...(variants.get(folded) ?? []), one]);
    }
    const families = [...variants.values()].filter((family) => family.length > 1);
    const sqlite = openSqliteStore({ path: ':memory:' });
    await Promise.all(
      families.flatMap((family, i) =>
        family.map(async (text, j) =>
          sqlite.repository.insertIfAbsent(aMessage({ id: `${i}-${j}`, text: `<${text}>` })),
        ),
      ),
    );

    for (const family of families.filter((_, i) => i % 10 === 0 || i < 30)) {
      for (const one of family) {
        const { total } = await sqlite.reader.page({
          filter: { textContains: `${one}>` },
          limit: 1,
          offset: 0,
        });
        expect(total, one).to.equal(family.length);
      }
    }
    await sqlite.close();
  });
});
