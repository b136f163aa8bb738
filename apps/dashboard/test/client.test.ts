import { expect } from 'chai';
import { afterEach, describe, it } from 'mocha';
import { createClient, Refusal, Unreachable, Unreadable } from '../src/api/client.ts';

const STATS = {
  total_messages: 1,
  senders_count: 1,
  messages_per_sender: [{ from: '+1', count: 1 }],
  first_message_ts: '2025-01-15T10:00:00Z',
  last_message_ts: null,
};

describe('createClient', () => {
  const { fetch } = globalThis;

  afterEach(() => {
    globalThis.fetch = fetch;
  });

  const errorFor = async (response: Response): Promise<unknown> => {
    globalThis.fetch = async () => response;
    return createClient(undefined, () => undefined)
      .get('stats')
      .then(
        () => undefined,
        (error: unknown) => error,
      );
  };

  it('gives what the route answers, and more that may come with it', async () => {
    const body = { ...STATS, new_figure: 1 };

    expect(await errorFor(Response.json(body))).to.equal(undefined);
  });

  const strangers = [
    '',
    '<html>Log in</html>',
    '{"total_messages":12',
    'null',
    '{}',
    '[]',
    '"text"',
    JSON.stringify({ ...STATS, messages_per_sender: null }),
    JSON.stringify({ ...STATS, messages_per_sender: [null] }),
    JSON.stringify({ ...STATS, total_messages: '1' }),
  ];

  for (const body of strangers) {
    it(`takes ${body === '' ? 'nothing' : body} for no answer`, async () => {
      expect(await errorFor(new Response(body))).to.be.instanceOf(Unreadable);
    });
  }

  it('takes an answer that breaks off for none', async () => {
    const body = new ReadableStream({
      pull: (controller) => controller.error(new TypeError('network error')),
    });

    expect(await errorFor(new Response(body))).to.be.instanceOf(Unreachable);
  });

  const refusals = [
    ['{"detail":"busy"}', 'busy'],
    ['{"detail":[{"loc":["query","q"],"msg":"is long"},{"msg":"x"}]}', 'is long; x'],
    ['{}', 'status 500'],
    ['null', 'status 500'],
    ['{"detail":[null]}', 'status 500'],
    ['{"detail":""}', 'status 500'],
    ['<h1>Bad gateway', 'status 500'],
  ] as const;

  for (const [body, words] of refusals) {
    it(`finds words for status 500 with ${body}`, async () => {
      const error = await errorFor(new Response(body, { status: 500 }));

      expect(error).to.be.instanceOf(Refusal).and.to.include({ message: words });
    });
  }
});
