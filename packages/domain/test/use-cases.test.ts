import { expect } from 'chai';
import { before, describe, it } from 'mocha';
import {
  createAuthenticateDelivery,
  createCountMessagesOverTime,
  createExportMessages,
  createFollowMessages,
  createIngestMessage,
  createListMessages,
  createSummarizeMessages,
  instant,
  type CountMessagesOverTimeCommand,
  type CountMessagesOverTimeOutcome,
  type TimeBucket,
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

describe('exportMessages', () => {
  const idsIn = async (groups: AsyncIterable<readonly { id: string }[]>): Promise<string[]> => {
    const ids: string[] = [];
    for await (const messages of groups) ids.push(...messages.map(({ id }) => id));
    return ids;
  };

  it('gives every message once, in the order of arrival', async () => {
    const store = createInMemoryMessageStore();
    const ids = Array.from({ length: 2_001 }, (_, i) => `m${i}`);
    for (const id of ids) {
      await store.insertIfAbsent(aMessage({ id, sentAt: `2025-01-15T10:00:${id.length}0Z` }));
    }

    expect(await idsIn(createExportMessages({ feed: store })())).to.deep.equal(ids);
  });

  it('leaves out what arrives after it has begun', async () => {
    const store = createInMemoryMessageStore();
    for (const id of ['a', 'b']) await store.insertIfAbsent(aMessage({ id }));
    const feed = {
      numberBeforeNewest: async (count: number) => {
        const number = await store.numberBeforeNewest(count);
        await store.insertIfAbsent(aMessage({ id: 'late' }));
        return number;
      },
      after: store.after.bind(store),
    };

    expect(await idsIn(createExportMessages({ feed })())).to.deep.equal(['a', 'b']);
  });

  it('gives nothing of an empty ledger', async () => {
    const feed = createInMemoryMessageStore();

    expect(await idsIn(createExportMessages({ feed })())).to.deep.equal([]);
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

describe('countMessagesOverTime', () => {
  const count = async (
    sentAt: readonly string[],
    { bucket, since, until }: { bucket?: TimeBucket; since?: string; until?: string } = {},
  ): Promise<CountMessagesOverTimeOutcome> => {
    const messages = createInMemoryMessageStore();
    for (const [i, at] of sentAt.entries()) {
      await messages.insertIfAbsent(aMessage({ id: `m${i}`, sentAt: at }));
    }
    const command: CountMessagesOverTimeCommand = {
      bucket,
      since: since === undefined ? undefined : instant(since),
      until: until === undefined ? undefined : instant(until),
    };
    return createCountMessagesOverTime({ messages })(command);
  };

  it('counts whole buckets, those without a message too', async () => {
    const outcome = await count(
      ['2025-01-15T10:00:00Z', '2025-01-15T10:59:59.9Z', '2025-01-15T12:00:00Z'],
      { bucket: 'hour', since: '2025-01-15T10:30:00Z', until: '2025-01-15T12:00:01Z' },
    );

    expect(outcome).to.deep.equal({
      kind: 'timeline',
      bucket: 'hour',
      bounds: [
        '2025-01-15T10:00:00',
        '2025-01-15T11:00:00',
        '2025-01-15T12:00:00',
        '2025-01-15T13:00:00',
      ],
      counts: [2, 0, 1],
    });
  });

  it('ends before a bucket that begins at until', async () => {
    const outcome = await count(['2025-01-15T11:00:00Z'], {
      bucket: 'hour',
      since: '2025-01-15T10:00:00Z',
      until: '2025-01-15T11:00:00.000Z',
    });

    expect(outcome).to.deep.include({
      bounds: ['2025-01-15T10:00:00', '2025-01-15T11:00:00'],
      counts: [0],
    });
  });

  it('goes from the first message through the last, in the shortest buckets that fit', async () => {
    const outcomes = [];
    for (const last of ['00:16:39', '00:16:40', '16:39:59', '23:59:59']) {
      outcomes.push(await count(['2025-01-15T00:00:00Z', `2025-01-15T${last}Z`]));
    }

    expect(
      outcomes.map((outcome) => [
        outcome.kind === 'timeline' && outcome.bucket,
        outcome.kind === 'timeline' && outcome.counts.length,
      ]),
    ).to.deep.equal([
      ['second', 1_000],
      ['minute', 17],
      ['minute', 1_000],
      ['hour', 24],
    ]);
  });

  it('has no buckets for no messages, and for a range that ends before it begins', async () => {
    const nothing = { kind: 'timeline', bounds: [], counts: [] };

    expect(await count([])).to.deep.include(nothing);
    expect(await count([], { since: '2025-01-15T10:00:00Z' })).to.deep.include(nothing);
    expect(
      await count(['2025-01-15T10:00:00Z'], { since: '2025-01-15T10:00:00.1Z' }),
    ).to.deep.include(nothing);
    expect(
      await count(['2025-01-15T10:00:00Z'], {
        since: '2025-01-15T10:00:00Z',
        until: '2025-01-15T10:00:00Z',
      }),
    ).to.deep.include(nothing);
  });

  it('says so when there would be more than a thousand buckets', async () => {
    const wide = { since: '2025-01-15T00:00:00Z', until: '2025-01-15T00:16:40.1Z' };

    expect(await count([], { ...wide, bucket: 'second' })).to.deep.equal({
      kind: 'too_many_buckets',
      bucket: 'second',
    });
    expect(await count([], { ...wide, bucket: 'minute' })).to.have.property('kind', 'timeline');
  });

  it('counts all time there is, of which one message is enough', async () => {
    const outcome = await count(['0001-01-01T00:00:00Z', '9999-12-31T23:59:59Z']);

    expect(outcome).to.include({ kind: 'timeline', bucket: 'decade' });
    expect(outcome).to.have.property('counts').that.has.lengthOf(1_000);
    expect(outcome).to.have.nested.property('bounds[0]', '0001-01-01T00:00:00');
    expect(outcome).to.have.nested.property('bounds[1]', '0010-01-01T00:00:00');
    expect(outcome).to.have.nested.property('bounds[1000]', '9999-12-31T24:00:00');
  });
});

describe('followMessages', () => {
  const feed = createInMemoryMessageStore();
  const followMessages = createFollowMessages({ feed });

  before(async () => {
    for (let i = 1; i <= 150; i += 1) await feed.insertIfAbsent(aMessage({ id: `m${i}` }));
  });

  it('begins before the newest messages that are asked for', async () => {
    expect(await followMessages.start({ kind: 'begin', newest: 0 })).to.equal(150);
    expect(await followMessages.start({ kind: 'begin', newest: 20 })).to.equal(130);
  });

  it('resumes after the number that was seen last', async () => {
    expect(await followMessages.start({ kind: 'resume', after: 0 })).to.equal(0);
    expect(await followMessages.start({ kind: 'resume', after: 149 })).to.equal(149);
  });

  it('goes on with what is new when the number is of another ledger', async () => {
    expect(await followMessages.start({ kind: 'resume', after: 9_000 })).to.equal(150);
  });

  it('gives a hundred messages at most', async () => {
    const first = await followMessages.next(0);
    const rest = await followMessages.next(100);

    expect([first.length, rest.length]).to.deep.equal([100, 50]);
    expect(rest.at(-1)?.message.id).to.equal('m150');
  });

  for (const command of [
    { kind: 'begin', newest: 101 },
    { kind: 'begin', newest: -1 },
    { kind: 'resume', after: 0.5 },
    { kind: 'resume', after: Number.MAX_SAFE_INTEGER + 1 },
  ] as const) {
    it(`refuses ${JSON.stringify(command)}`, async () => {
      expect(await rejectionOf(followMessages.start(command))).to.be.instanceOf(RangeError);
    });
  }
});
