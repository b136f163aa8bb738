import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { Message } from '../src/index.ts';
import { aMessage } from '../src/testing/index.ts';
import type { StoreHarness } from './store-harness.ts';

/** Everything that a `MessageRepository` promises; `open` gives each test an empty store. */
export function describeMessageRepositoryContract(
  adapter: string,
  open: () => Promise<StoreHarness>,
): void {
  describe(`MessageRepository contract: ${adapter}`, () => {
    let store: StoreHarness;

    const stored = async (): Promise<readonly Message[]> =>
      (await store.peer.reader.page({ filter: {}, limit: 100, offset: 0 })).messages;

    beforeEach(async () => {
      store = await open();
    });

    afterEach(async () => {
      await store.close();
    });

    it('creates a message whose id is new', async () => {
      const outcome = await store.repository.insertIfAbsent(aMessage());

      expect(outcome).to.deep.equal({ kind: 'created' });
      expect(await stored()).to.deep.equal([aMessage()]);
    });

    it('keeps the first message whole when its id arrives again', async () => {
      await store.repository.insertIfAbsent(aMessage());

      const outcome = await store.repository.insertIfAbsent(
        aMessage({
          sender: '+1',
          recipient: '+2',
          sentAt: '2020-01-01T00:00:00Z',
          text: 'another',
          createdAtMs: 1,
        }),
      );

      expect(outcome).to.deep.equal({ kind: 'duplicate' });
      expect(await stored()).to.deep.equal([aMessage()]);
    });

    it('knows an id that a second handle inserted', async () => {
      await store.peer.repository.insertIfAbsent(aMessage());

      const outcome = await store.repository.insertIfAbsent(aMessage({ text: 'later' }));

      expect(outcome).to.deep.equal({ kind: 'duplicate' });
    });

    it('lets exactly one of many concurrent insertions win', async () => {
      const handles = Array.from({ length: 20 }, (_, i) =>
        i % 2 ? store.peer.repository : store.repository,
      );

      const outcomes = await Promise.all(
        handles.map((handle, i) => handle.insertIfAbsent(aMessage({ text: `${i}` }))),
      );

      expect(outcomes.filter((outcome) => outcome.kind === 'created')).to.have.lengthOf(1);
      expect(await stored()).to.have.lengthOf(1);
    });

    it('stores every one of many concurrent insertions with ids of their own', async () => {
      const ids = Array.from({ length: 100 }, (_, i) => `id-${i}`);

      const outcomes = await Promise.all(
        ids.map((id) => store.repository.insertIfAbsent(aMessage({ id }))),
      );

      expect(outcomes.every((outcome) => outcome.kind === 'created')).to.equal(true);
      expect((await stored()).map((message) => message.id)).to.have.members(ids);
    });

    it('returns every field as it was inserted', async () => {
      const messages = [
        aMessage({ id: 'no text', text: undefined }),
        aMessage({ id: 'empty text', text: '' }),
        aMessage({ id: '\u{1f600}'.repeat(256), text: '\u{10ffff}\ufffd\ufeff\r\n\t "\\%_' }),
        aMessage({ id: ' spaces ', sentAt: '0001-01-01T00:00:00.000000000Z' }),
        aMessage({ id: 'late', sentAt: '9999-12-31T23:59:59.999999999Z', createdAtMs: 0 }),
        aMessage({ id: 'longest', sender: `+${'9'.repeat(32)}`, text: 'é'.repeat(4096) }),
      ];

      for (const message of messages) await store.repository.insertIfAbsent(message);

      expect(await stored()).to.have.deep.members(messages);
    });

    it('tells ids apart that differ in case, spaces or normal form only', async () => {
      const ids = ['a', 'A', ' a', 'a ', 'e\u0301', '\u00e9', '1', '01', '1.0'];

      const outcomes = [];
      for (const id of ids) outcomes.push(await store.repository.insertIfAbsent(aMessage({ id })));

      expect(outcomes.map((outcome) => outcome.kind)).to.deep.equal(ids.map(() => 'created'));
      expect((await stored()).map((message) => message.id)).to.have.members(ids);
    });
  });
}
