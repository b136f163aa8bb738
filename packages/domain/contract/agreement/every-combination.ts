import { expect } from 'chai';
import { describe, it } from 'mocha';
import { instant, msisdn, type Message, type MessageFilter } from '../../src/index.ts';
import { aMessage, createInMemoryMessageStore } from '../../src/testing/index.ts';
import type { AgreementHarness } from './describe-agreement.ts';

// Ties in several spellings, and instants that do not follow the order of arrival.
const TIMES = [
  '2025-01-15T10:00:02Z',
  '2025-01-15T10:00:00.5Z',
  '2025-01-15T10:00:01Z',
  '2025-01-15T10:00:00.500Z',
  '2025-01-15T10:00:00Z',
  '2025-01-15T10:00:02.0Z',
  '2025-01-15T10:00:00.25Z',
];
const TEXTS = [
  'the quick brown fox jumps over the lazy dog, and again over the lazy dog',
  'THE QUICK BROWN FOX',
  'the lazy dog jumps over the quick brown fox, and never again over a dog',
  'say "hello" and 100% of a_b\\c',
  'ΛΟΓΟΣ ÉCOLE',
  'λογος',
  'the quick \ufffd',
  '',
  undefined,
];
const SENDERS = ['+1', '+12', '+2', '+1', '+120'];

const MESSAGES: readonly Message[] = Array.from({ length: 60 }, (_, i) =>
  aMessage({
    id: `${(i * 37) % 60}`,
    sender: SENDERS[i % SENDERS.length] as string,
    sentAt: TIMES[i % TIMES.length] as string,
    text: TEXTS[i % TEXTS.length],
  }),
);

const PARTS = [
  '',
  'o',
  'do',
  'dog',
  'QUICK',
  'over the lazy dog, and again over the lazy',
  'quick brown dog',
  '"hello"',
  '%',
  'A_B\\',
  'λόγος',
  'ος',
  'école',
  'nowhere',
  '\ud800',
];

const FILTERS: readonly MessageFilter[] = [undefined, '+1', '+9'].flatMap((sender) =>
  [undefined, '2025-01-15T10:00:00.50Z', '2030-01-01T00:00:00Z'].flatMap((since) =>
    [undefined, ...PARTS].map((textContains) => ({
      ...(sender !== undefined && { sender: msisdn(sender) }),
      ...(since !== undefined && { since: instant(since) }),
      ...(textContains !== undefined && { textContains }),
    })),
  ),
);

const PAGES = [
  { limit: 100, offset: 0 },
  { limit: 2, offset: 3 },
  { limit: 100, offset: 20 },
  { limit: 1, offset: 59 },
] as const;

const BOUNDS = [
  '2025-01-15T10:00:00Z',
  '2025-01-15T10:00:00.5Z',
  '2025-01-15T10:00:00.75Z',
  '2025-01-15T10:00:02Z',
  '2030-01-01T00:00:00Z',
].map((bound) => instant(bound).key);

/** Every combination of filters and pages over sixty messages, held against the in-memory store. */
export function describeEveryCombination(
  adapter: string,
  open: () => Promise<AgreementHarness>,
): void {
  describe(`every combination of filters and pages: ${adapter}`, () => {
    it('is answered as by the in-memory store', async () => {
      const memory = createInMemoryMessageStore();
      const store = await open();

      // Forwards and backwards, so that some totals are remembered from one round to the next.
      for (const [from, to, filters] of [
        [0, 0, FILTERS],
        [0, 41, FILTERS],
        [41, 60, FILTERS.toReversed()],
      ] as const) {
        await Promise.all(
          MESSAGES.slice(from, to).map(async (message) => store.repository.insertIfAbsent(message)),
        );
        for (const message of MESSAGES.slice(from, to)) await memory.insertIfAbsent(message);
        for (const filter of filters) {
          for (const page of PAGES) {
            const request = { filter, ...page };
            const answer = await store.reader.page(request);
            const expected = await memory.page(request);
            expect(answer, JSON.stringify(request)).to.deep.equal(expected);
          }
        }
        expect(await store.reader.stats()).to.deep.equal(await memory.stats());
        expect(await store.reader.countBetween(BOUNDS)).to.deep.equal(
          await memory.countBetween(BOUNDS),
        );
      }
      await store.close();
    });
  });
}
