import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { instant, msisdn, type InstantKey, type MessageFilter } from '../src/index.ts';
import { aMessage, type MessageWords } from '../src/testing/index.ts';
import type { StoreHarness } from './store-harness.ts';

/** Everything that a `MessageReader` promises; `open` gives each test an empty store. */
export function describeMessageReaderContract(
  adapter: string,
  open: () => Promise<StoreHarness>,
): void {
  describe(`MessageReader contract: ${adapter}`, () => {
    let store: StoreHarness;

    const given = async (...messages: MessageWords[]): Promise<void> => {
      await Promise.all(
        messages.map((words) => store.peer.repository.insertIfAbsent(aMessage(words))),
      );
    };

    const idsOf = async (filter: MessageFilter): Promise<string[]> => {
      const page = await store.reader.page({ filter, limit: 100, offset: 0 });
      expect(page.total).to.equal(page.messages.length);
      return page.messages.map((message) => message.id);
    };

    beforeEach(async () => {
      store = await open();
    });

    afterEach(async () => {
      await store.close();
    });

    it('answers for an empty ledger', async () => {
      const page = await store.reader.page({ filter: {}, limit: 1, offset: 0 });
      const stats = await store.reader.stats();

      expect(page).to.deep.equal({ messages: [], total: 0 });
      expect(stats).to.deep.equal({
        totalMessages: 0,
        sendersCount: 0,
        topSenders: [],
        firstSentAt: undefined,
        lastSentAt: undefined,
      });
    });

    it('orders by instant, whatever its spelling', async () => {
      await given(
        { id: 'half', sentAt: '2025-01-15T10:00:00.5Z' },
        { id: 'next', sentAt: '2025-01-15T10:00:01Z' },
        { id: 'quarter', sentAt: '2025-01-15T10:00:00.25Z' },
        { id: 'whole', sentAt: '2025-01-15T10:00:00Z' },
        { id: 'nano', sentAt: '2025-01-15T10:00:00.000000001Z' },
        { id: 'before', sentAt: '2025-01-15T09:59:59.999999999Z' },
      );

      const ids = await idsOf({});

      expect(ids).to.deep.equal(['before', 'whole', 'nano', 'quarter', 'half', 'next']);
    });

    it('orders messages of one instant by id in code-point order', async () => {
      const sentAt = '2025-01-15T10:00:00';
      await given(
        { id: '\u{1f600}', sentAt: `${sentAt}Z` },
        { id: '\uffee', sentAt: `${sentAt}.0Z` },
        { id: 'b', sentAt: `${sentAt}.000Z` },
        { id: 'a', sentAt: `${sentAt}.00Z` },
        { id: 'B', sentAt: `${sentAt}Z` },
        { id: 'aa', sentAt: `${sentAt}Z` },
      );

      const ids = await idsOf({});

      expect(ids).to.deep.equal(['B', 'a', 'aa', 'b', '\uffee', '\u{1f600}']);
    });

    it('cuts pages out of one order and counts all that match', async () => {
      await given(...Array.from({ length: 10 }, (_, i) => ({ id: `m${i}` })));

      const middle = await store.reader.page({ filter: {}, limit: 3, offset: 4 });
      const last = await store.reader.page({ filter: {}, limit: 5, offset: 8 });
      const beyond = await store.reader.page({ filter: {}, limit: 5, offset: 10 });
      const farBeyond = await store.reader.page({
        filter: {},
        limit: 100,
        offset: Number.MAX_SAFE_INTEGER,
      });

      expect(middle.messages.map((message) => message.id)).to.deep.equal(['m4', 'm5', 'm6']);
      expect(last.messages.map((message) => message.id)).to.deep.equal(['m8', 'm9']);
      expect(beyond.messages).to.deep.equal([]);
      expect(farBeyond.messages).to.deep.equal([]);
      expect([middle, last, beyond, farBeyond].map((page) => page.total)).to.deep.equal([
        10, 10, 10, 10,
      ]);
    });

    it('filters by exact sender', async () => {
      await given({ id: 'a', sender: '+1' }, { id: 'b', sender: '+12' }, { id: 'c', sender: '+2' });

      expect(await idsOf({ sender: msisdn('+1') })).to.deep.equal(['a']);
      expect(await idsOf({ sender: msisdn('+3') })).to.deep.equal([]);
    });

    it('filters by instant, the given one included, whatever its spelling', async () => {
      await given(
        { id: 'before', sentAt: '2025-01-15T09:59:59.999Z' },
        { id: 'whole', sentAt: '2025-01-15T10:00:00Z' },
        { id: 'spelled out', sentAt: '2025-01-15T10:00:00.000Z' },
        { id: 'after', sentAt: '2025-01-15T10:00:00.1Z' },
      );
      const fromWhole = ['spelled out', 'whole', 'after'];

      expect(await idsOf({ since: instant('2025-01-15T10:00:00Z') })).to.deep.equal(fromWhole);
      expect(await idsOf({ since: instant('2025-01-15T10:00:00.00Z') })).to.deep.equal(fromWhole);
      expect(await idsOf({ since: instant('2025-01-15T10:00:00.05Z') })).to.deep.equal(['after']);
    });

    it('finds a part of the text, and never a message without text', async () => {
      await given(
        { id: 'start', text: 'hello there' },
        { id: 'end', text: 'well hello' },
        { id: 'none', text: undefined },
        { id: 'empty', text: '' },
        { id: 'other', text: 'help' },
      );

      expect(await idsOf({ textContains: 'hello' })).to.deep.equal(['end', 'start']);
      expect(await idsOf({ textContains: 'l' })).to.deep.equal(['end', 'other', 'start']);
      expect(await idsOf({ textContains: '' })).to.deep.equal(['empty', 'end', 'other', 'start']);
    });

    for (const [part, text] of [
      ['HELLO', 'well hello'],
      ['hello', 'HELLO'],
      ['éa', 'CAFÉA'],
      ['ЖУК', 'жук'],
      ['ος', 'ΛΟΓΟΣ'],
      ['ΟΣ', 'λογος'],
      ['k', '\u212a'],
      ['\u212a', 'kelvin'],
      ['S', '\u017f'],
      ['ı', 'I'],
      ['i', 'İstanbul'],
      ['ẞ', 'straße'],
      ['\u{10400}', '\u{10428}'],
      ['ა', 'Ა'],
      ['ꮿ', 'Ꮿ'],
      ['µ', 'Μ'],
    ] as const) {
      it(`finds ${part} in ${text}, whatever the case`, async () => {
        await given({ id: 'match', text }, { id: 'other', text: '–' });

        expect(await idsOf({ textContains: part })).to.deep.equal(['match']);
      });
    }

    it('keeps apart what only full case mapping or normalisation would join', async () => {
      await given({ id: 'a', text: 'straße' }, { id: 'b', text: 'caf\u00e9' });

      expect(await idsOf({ textContains: 'STRASSE' })).to.deep.equal([]);
      expect(await idsOf({ textContains: 'cafe\u0301' })).to.deep.equal([]);
    });

    for (const character of ['%', '_', '\\', '*', '?', '[', '"', "'", '^', '-', '\u200d', ' ']) {
      it(`takes ${JSON.stringify(character)} for itself`, async () => {
        await given({ id: 'with', text: `a${character}b` }, { id: 'without', text: 'axb' });

        expect(await idsOf({ textContains: `A${character}B` })).to.deep.equal(['with']);
        expect(await idsOf({ textContains: character })).to.deep.equal(['with']);
        expect(await idsOf({ textContains: character.repeat(3) })).to.deep.equal([]);
      });
    }

    for (const [script, letter, capital] of [
      ['ASCII', 'a', 'A'],
      ['one case', '注', '注'],
      ['Greek', 'λ', 'Λ'],
      ['Deseret', '\u{10428}', '\u{10400}'],
    ] as const) {
      it(`finds a part of any length in ${script}, as it stands`, async () => {
        const long = letter.repeat(1_000);
        await given(
          { id: 'same', text: `${long}x_\\%${long}` },
          { id: 'capitals', text: `–${capital.repeat(1_000)}X_\\%${long}` },
          { id: 'wild', text: `${long}xx\\\\y${long}` },
          { id: 'none', text: undefined },
        );

        for (const length of [1, 7, 15, 27, 28, 29, 30, 31, 32, 33, 34, 64, 255, 1_000]) {
          const part = letter.repeat(length);
          expect(await idsOf({ textContains: `${part}X_\\%` })).to.deep.equal(['capitals', 'same']);
          expect(await idsOf({ textContains: `_\\%${part}` })).to.deep.equal(['capitals', 'same']);
          expect(await idsOf({ textContains: `_\\%${part}x` })).to.deep.equal([]);
        }
      });
    }

    for (const part of ['x\0', '\ud83d', '\ude00', 'x'.repeat(4097)]) {
      it(`finds nothing for ${JSON.stringify(part.slice(0, 8))}, which no text contains`, async () => {
        await given(
          { id: 'a', text: 'x' },
          { id: 'b', text: '\u{1f600}' },
          { id: 'c', text: '\ufffd' },
        );

        expect(await idsOf({ textContains: part })).to.deep.equal([]);
      });
    }

    it('joins all filters by AND', async () => {
      await given(
        { id: 'all', sender: '+1', sentAt: '2025-02-01T00:00:00Z', text: 'Yes' },
        { id: 'not sender', sender: '+2', sentAt: '2025-02-01T00:00:00Z', text: 'Yes' },
        { id: 'not since', sender: '+1', sentAt: '2025-01-01T00:00:00Z', text: 'Yes' },
        { id: 'not text', sender: '+1', sentAt: '2025-02-01T00:00:00Z', text: 'No' },
      );
      const filter = { sender: msisdn('+1'), since: instant('2025-02-01T00:00:00Z') };

      expect(await idsOf({ ...filter, textContains: 'yes' })).to.deep.equal(['all']);
      expect(await idsOf(filter)).to.deep.equal(['all', 'not text']);
    });

    it('counts messages and senders', async () => {
      await given(
        { id: 'a', sender: '+2', sentAt: '2025-01-15T10:00:00.50Z' },
        { id: 'b', sender: '+1', sentAt: '2025-01-15T10:00:00.5Z' },
        { id: 'c', sender: '+2', sentAt: '2025-01-15T10:00:00.25Z' },
      );
      await store.repository.insertIfAbsent(aMessage({ id: 'a', sender: '+3' }));

      const stats = await store.reader.stats();

      expect(stats).to.deep.equal({
        totalMessages: 3,
        sendersCount: 2,
        topSenders: [
          { sender: '+2', count: 2 },
          { sender: '+1', count: 1 },
        ],
        firstSentAt: '2025-01-15T10:00:00.25Z',
        lastSentAt: '2025-01-15T10:00:00.5Z',
      });
    });

    it('names the ten most frequent senders, equals in ascending order', async () => {
      const senders = Array.from({ length: 12 }, (_, i) => `+${100 + i}`);
      await given(
        ...senders.map((sender, i) => ({ id: `a${i}`, sender })),
        { id: 'b', sender: '+111' },
        { id: 'c', sender: '+9' },
      );

      const stats = await store.reader.stats();

      expect(stats.sendersCount).to.equal(13);
      expect(stats.topSenders).to.deep.equal([
        { sender: '+111', count: 2 },
        ...senders.slice(0, 9).map((sender) => ({ sender, count: 1 })),
      ]);
    });

    it('counts between bounds, the earlier included, whatever the spelling', async () => {
      await given(
        { id: 'before', sentAt: '2025-01-15T09:59:59.999999999Z' },
        { id: 'at', sentAt: '2025-01-15T10:00:00Z' },
        { id: 'spelled out', sentAt: '2025-01-15T10:00:00.000Z' },
        { id: 'late', sentAt: '2025-01-15T10:59:59.999Z' },
        { id: 'next', sentAt: '2025-01-15T11:00:00Z' },
        { id: 'last', sentAt: '9999-12-31T23:59:59.999999999Z' },
      );
      const bounds = [
        instant('0001-01-01T00:00:00Z').key,
        instant('2025-01-15T10:00:00Z').key,
        instant('2025-01-15T10:30:00Z').key,
        instant('2025-01-15T10:40:00Z').key,
        instant('2025-01-15T11:00:00Z').key,
        '9999-12-31T24:00:00' as InstantKey,
      ];

      expect(await store.reader.countBetween(bounds)).to.deep.equal([1, 2, 0, 1, 2]);
      expect(await store.reader.countBetween(bounds.slice(1, 3))).to.deep.equal([2]);
    });

    it('counts nothing between bounds of an empty ledger', async () => {
      const bounds = ['2025-01-15T10', '2025-01-15T11', '2025-01-15T12'] as InstantKey[];

      expect(await store.reader.countBetween(bounds)).to.deep.equal([0, 0]);
      expect(await store.reader.countBetween(bounds.slice(0, 1))).to.deep.equal([]);
    });
  });
}
