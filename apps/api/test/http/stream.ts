import { PortUnavailableError } from '@hookledger/domain';
import { aMessage, createInMemoryMessageStore } from '@hookledger/domain/testing';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { once } from 'node:events';
import { FOLLOW_MESSAGES, MESSAGE_FEED } from '../../src/composition/tokens.ts';
import { MAX_STREAMS } from '../../src/http/message-streams.ts';
import { aDelivery } from '../a-delivery.ts';
import { SECRET, startService, type Override, type Service } from '../a-service.ts';
import { followStream, type EventStream } from '../an-event-stream.ts';
import { ask, deliver, exchangeBytes, openAndWrite, sign, statusesIn } from '../an-http-client.ts';

const REQUEST = '/messages/stream HTTP/1.1\r\nHost: x\r\n';

/** `GET /messages/stream`, over whatever store `override` provides. */
export function describeStreamEndpoint(override: Override): void {
  describe('GET /messages/stream', () => {
    let service: Service;
    let opened: EventStream[];

    const follow = async (
      path?: string,
      headers?: Readonly<Record<string, string>>,
    ): Promise<EventStream> => {
      const stream = await followStream(service.port, path, headers);
      opened.push(stream);
      return stream;
    };

    const store = async (...ids: readonly string[]): Promise<void> => {
      for (const message_id of ids) {
        await deliver(service.port, SECRET, aDelivery({ message_id }));
      }
    };

    const idsOf = (stream: EventStream): string[] =>
      stream.events().map(({ messageId }) => messageId);

    beforeEach(async () => {
      opened = [];
      service = await startService(override);
    });

    afterEach(async () => {
      for (const stream of opened) stream.close();
      await service.close();
    });

    it('tells at once where it begins, and then each new message as lists have it', async () => {
      await store('before');
      const stream = await follow();
      await stream.when(({ lastEventId }) => lastEventId() !== undefined);
      await store('a');

      await stream.when(({ events }) => events().length === 1);

      expect(stream.status).to.equal(200);
      expect(stream.headers).to.include({
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'x-accel-buffering': 'no',
      });
      expect(stream.text()).to.equal(
        `retry: 1000\nid: 1\n\nid: 2\ndata: ${JSON.stringify(aDelivery({ message_id: 'a' }))}\n\n`,
      );
    });

    it('goes by arrival, not by instant, and has a message once', async () => {
      const stream = await follow();
      for (const [message_id, ts] of [
        ['late', '2030-01-01T00:00:00Z'],
        ['early', '2020-01-01T00:00:00Z'],
        ['late', '2030-01-01T00:00:00Z'],
        ['last', '2025-01-01T00:00:00Z'],
      ] as const) {
        await deliver(service.port, SECRET, aDelivery({ message_id, ts }));
      }

      await stream.when(({ events }) => events().length === 3);

      expect(stream.events()).to.deep.equal([
        { id: '1', messageId: 'late' },
        { id: '2', messageId: 'early' },
        { id: '3', messageId: 'last' },
      ]);
    });

    it('begins with the newest messages that are asked for', async () => {
      await store('a', 'b', 'c');

      const stream = await follow('/messages/stream?last=2');
      await stream.when(({ events }) => events().length === 2);

      expect(idsOf(stream)).to.deep.equal(['b', 'c']);
    });

    it('resumes without a gap or a double', async () => {
      const first = await follow();
      await store('a', 'b');
      await first.when(({ events }) => events().length === 2);
      first.close();
      await store('c', 'd');

      const id = first.lastEventId() as string;
      const second = await follow('/messages/stream?last=100', { 'Last-Event-ID': id });
      await store('e');
      await second.when(({ events }) => events().length >= 3);

      expect([...idsOf(first), ...idsOf(second)]).to.deep.equal(['a', 'b', 'c', 'd', 'e']);
    });

    it('goes on with what is new for a reader that comes from another ledger', async () => {
      await store('a');

      const stream = await follow(undefined, { 'Last-Event-ID': '7000' });
      await stream.when(({ lastEventId }) => lastEventId() !== undefined);
      await store('b');
      await stream.when(({ events }) => events().length === 1);

      expect(stream.text()).to.match(/^retry: 1000\nid: 1\n\nid: 2\n/);
    });

    it('replays a whole ledger to several readers at their own pace, while it grows', async () => {
      const ids = Array.from({ length: 250 }, (_, i) => `m${i}`);
      await Promise.all(ids.map(async (id) => store(id)));
      const streams = await Promise.all(
        [0, 0, 120].map(async (after) => follow(undefined, { 'Last-Event-ID': String(after) })),
      );
      streams[1]?.pause();
      await store('new');
      await streams[0]?.when(({ events }) => events().length === 251);
      streams[1]?.resume();
      await streams[1]?.when(({ events }) => events().length === 251);
      await streams[2]?.when(({ events }) => events().length === 131);

      const [whole = [], paused, rest] = streams.map(idsOf);
      expect(new Set(whole).size).to.equal(251);
      expect(paused).to.deep.equal(whole);
      expect(rest).to.deep.equal(whole.slice(120));
    });

    it('is answered to HEAD with its headers alone', async () => {
      const answer = await ask(service.port, '/messages/stream', { method: 'HEAD' });

      expect(answer.status).to.equal(200);
      expect(answer.headers['content-type']).to.equal('text/event-stream; charset=utf-8');
      expect(answer.text).to.equal('');
    });

    for (const [name, path, headers, loc] of [
      ['last=101', '?last=101', {}, ['query', 'last']],
      ['last=-1', '?last=-1', {}, ['query', 'last']],
      ['last=', '?last=', {}, ['query', 'last']],
      ['a word', '', { 'Last-Event-ID': 'abc' }, ['header', 'Last-Event-ID']],
      ['a fraction', '', { 'Last-Event-ID': '1.5' }, ['header', 'Last-Event-ID']],
      ['a huge number', '', { 'Last-Event-ID': '9'.repeat(30) }, ['header', 'Last-Event-ID']],
    ] as const) {
      it(`refuses ${name} as ${loc[1]}`, async () => {
        const answer = await ask(service.port, `/messages/stream${path}`, { headers });

        expect(answer.status).to.equal(422);
        expect(answer.json.detail.map((fault) => fault.loc)).to.deep.equal([loc]);
      });
    }

    it('refuses more streams than it serves at a time, until one of them is closed', async () => {
      const streams: EventStream[] = [];
      for (let i = 0; i < MAX_STREAMS; i += 1) streams.push(await follow());

      const refused = await ask(service.port, '/messages/stream');
      streams[0]?.close();
      // The server learns of it when it learns of it.
      let again = await follow();
      while (again.status === 503) again = await follow();

      expect(refused.status).to.equal(503);
      expect(refused.headers['retry-after']).to.equal('5');
      expect(again.status).to.equal(200);
    });

    it('begins when those before it on its connection are over, and takes no place until then', async () => {
      const { port } = service;
      const client = await openAndWrite(
        port,
        `HEAD ${REQUEST}\r\nGET ${REQUEST}X-Request-ID: first\r\n\r\n${`GET ${REQUEST}\r\n`.repeat(MAX_STREAMS)}`,
      );
      await service.logLineOf('first');

      const other = await follow();
      client.destroy();

      expect(other.status).to.equal(200);
    });

    it('ends with its client, also when a body that nobody reads came behind it', async () => {
      const list = `GET /messages HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n`;
      const client = await openAndWrite(
        service.port,
        `GET /messages/stream HTTP/1.1\r\nHost: x\r\n\r\n${list}${'x'.repeat(200_000)}`,
      );

      client.resume().end();
      await once(client, 'close');

      expect(client.readableEnded).to.equal(true);
    });

    it('is refused when its turn comes after the shutdown', async () => {
      const answers = exchangeBytes(
        service.port,
        `GET ${REQUEST}X-Request-ID: first\r\n\r\nGET ${REQUEST}\r\n`,
      );
      await service.logLineOf('first');

      service.readiness.startShutdown();

      expect(statusesIn(await answers)).to.deep.equal([200, 503]);
    });

    it('is refused when its request has a broken body, after the delivery before it', async () => {
      const body = JSON.stringify(aDelivery({ message_id: 'a' }));

      const answers = await exchangeBytes(
        service.port,
        `POST /webhook HTTP/1.1\r\nHost: x\r\nX-Signature: ${sign(body, SECRET)}\r\nContent-Length: ${body.length}\r\n\r\n${body}` +
          `GET ${REQUEST}X-Request-ID: broken\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n`,
      );

      expect(statusesIn(answers)).to.deep.equal([200, 400]);
      const line = await service.logLineOf('broken');
      expect(line).to.include({ path: '/messages/stream', status: 400 });
      expect(line).not.to.have.property('error');
    });

    it('has its log line when it begins, so that a long one is no slow answer', async () => {
      const stream = await follow();

      const line = await service.logLineOf(stream.headers['x-request-id']);

      expect(line).to.include({ path: '/messages/stream', status: 200, level: 'INFO' });
      const { text } = await ask(service.port, '/metrics');
      expect(text).to.include(
        'http_requests_total{method="GET",path="/messages/stream",status="200"} 1\n',
      );
    });

    it('ends at shutdown, and begins no more', async () => {
      const stream = await follow();
      await stream.when(({ lastEventId }) => lastEventId() !== undefined);

      service.readiness.startShutdown();
      const ended = await stream.ended;
      const answer = await ask(service.port, '/messages/stream');

      expect(ended).to.equal(true);
      expect(answer.status).to.equal(503);
    });

    it('asks the ledger nothing while nobody listens', async () => {
      await service.close();
      const memory = createInMemoryMessageStore();
      const seen = { watching: 0, reads: 0 };
      service = await startService((provide) => {
        override(provide);
        provide(MESSAGE_FEED, () => ({
          ...memory,
          async after(number, limit) {
            seen.reads += 1;
            return memory.after(number, limit);
          },
          watch(listener) {
            seen.watching += 1;
            const stop = memory.watch(listener);
            return () => {
              seen.watching -= 1;
              stop();
            };
          },
        }));
      });
      await store('a', 'b');
      expect(seen).to.deep.equal({ watching: 0, reads: 0 });

      const [first, second] = [await follow(), await follow()];
      await first.when(({ lastEventId }) => lastEventId() !== undefined);
      await second.when(({ lastEventId }) => lastEventId() !== undefined);
      expect(seen.watching).to.equal(1);

      first.close();
      second.close();
      while (seen.watching > 0) await ask(service.port, '/health/live');
    });

    it('ends when the ledger can’t be read, so that the reader comes again and learns why', async () => {
      await service.close();
      let fails = false;
      const memory = createInMemoryMessageStore();
      service = await startService((provide) => {
        override(provide);
        provide(FOLLOW_MESSAGES, () => ({
          async start() {
            if (fails) throw new PortUnavailableError('busy');
            return 0;
          },
          async next(number) {
            if (fails) throw new PortUnavailableError('busy');
            return memory.after(number, 100);
          },
          watch: (listener) => memory.watch(listener),
        }));
      });
      const stream = await follow();
      await stream.when(({ lastEventId }) => lastEventId() === '0');

      fails = true;
      await memory.insertIfAbsent(aMessage());
      await stream.ended;
      const answer = await ask(service.port, '/messages/stream');

      expect(answer.status).to.equal(503);
      const warned = service.logLines().filter(({ level }) => level === 'WARNING');
      expect(String(warned.at(-1)?.['message'])).to.match(
        /^a stream of messages was ended: .*busy/,
      );
    });
  });
}
