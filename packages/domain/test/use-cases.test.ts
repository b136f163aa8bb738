import { expect } from 'chai';
import { describe, it } from 'mocha';
import {
  createAuthenticateDelivery,
  createIngestMessage,
  createListMessages,
  createSummarizeMessages,
} from '@hookledger/domain';
import {
  aMessage,
  createFakeSigner,
  createFixedClock,
  createInMemoryMessageStore,
} from '@hookledger/domain/testing';

const rejectionOf = async (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('authenticateDelivery', () => {
  const signer = createFakeSigner();
  const authenticateDelivery = createAuthenticateDelivery({ signer });
  const body = Uint8Array.from([1, 2, 3]);

  for (const secret of ['current', 'previous'] as const) {
    it(`lets a delivery signed with the ${secret} secret through, and says so`, async () => {
      const outcome = await authenticateDelivery({ body, signature: signer.sign(body, secret) });

      expect(outcome).to.deep.equal({ kind: 'authentic', signedWith: secret });
    });
  }

  it('refuses a forged one and one without a signature', async () => {
    expect(await authenticateDelivery({ body, signature: 'forged' })).to.deep.equal({
      kind: 'invalid_signature',
    });
    expect(await authenticateDelivery({ body, signature: undefined })).to.deep.equal({
      kind: 'invalid_signature',
    });
  });
});

describe('ingestMessage', () => {
  it('stores a new message with the time it was accepted', async () => {
    const messages = createInMemoryMessageStore();
    const clock = createFixedClock(5_000);
    const ingestMessage = createIngestMessage({ messages, clock });
    clock.advance(42);

    const outcome = await ingestMessage(aMessage({ id: 'm7' }));

    expect(outcome).to.deep.equal({ kind: 'created', id: 'm7' });
    const page = await messages.page({ filter: {}, limit: 1, offset: 0 });
    expect(page.messages).to.deep.equal([aMessage({ id: 'm7', createdAtMs: 5_042 })]);
  });

  it('reports redelivery as an outcome and changes nothing', async () => {
    const messages = createInMemoryMessageStore();
    const clock = createFixedClock(5_000);
    const ingestMessage = createIngestMessage({ messages, clock });
    await ingestMessage(aMessage());
    clock.advance(1_000);

    const outcome = await ingestMessage(aMessage({ text: 'other' }));

    expect(outcome).to.deep.equal({ kind: 'duplicate', id: 'm1' });
    const page = await messages.page({ filter: {}, limit: 2, offset: 0 });
    expect(page.messages).to.deep.equal([aMessage({ createdAtMs: 5_000 })]);
  });
});

describe('listMessages', () => {
  const listMessages = createListMessages({ messages: createInMemoryMessageStore() });

  for (const [limit, offset] of [
    [100, 0],
    [1, 0],
    [1, Number.MAX_SAFE_INTEGER],
  ] as const) {
    it(`answers with a page and the total at limit ${limit} with offset ${offset}`, async () => {
      expect(await listMessages({ filter: {}, limit, offset })).to.deep.equal({
        messages: [],
        total: 0,
      });
    });
  }

  for (const [limit, offset, reason] of [
    [0, 0, 'limit must be a whole number from 1 to 100: 0'],
    [101, 0, 'limit must be a whole number from 1 to 100: 101'],
    [1.5, 0, 'limit must be a whole number from 1 to 100: 1.5'],
    [Number.NaN, 0, 'limit must be a whole number from 1 to 100: NaN'],
    [1, -1, 'offset must be a whole number from 0: -1'],
    [1, 0.5, 'offset must be a whole number from 0: 0.5'],
    [1, Number.MAX_SAFE_INTEGER + 1, 'offset must be a whole number from 0: 9007199254740992'],
  ] as const) {
    it(`refuses limit ${limit} with offset ${offset}`, async () => {
      const error = await rejectionOf(listMessages({ filter: {}, limit, offset }));

      expect(error).to.be.instanceOf(RangeError).and.have.property('message', reason);
    });
  }
});

describe('summarizeMessages', () => {
  it('answers with the numbers of the reader', async () => {
    const messages = createInMemoryMessageStore();
    await messages.insertIfAbsent(aMessage());

    const stats = await createSummarizeMessages({ messages })();

    expect(stats).to.deep.equal({
      totalMessages: 1,
      sendersCount: 1,
      topSenders: [{ sender: '+919876543210', count: 1 }],
      firstSentAt: '2025-01-15T10:00:00Z',
      lastSentAt: '2025-01-15T10:00:00Z',
    });
  });
});
