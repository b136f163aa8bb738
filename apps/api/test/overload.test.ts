import type { InsertOutcome } from '@hookledger/domain';
import { expect } from 'chai';
import { afterEach, describe, it } from 'mocha';
import { once } from 'node:events';
import { LIST_MESSAGES, MESSAGE_REPOSITORY } from '../src/composition/tokens.ts';
import { aDelivery } from './a-delivery.ts';
import {
  aConfig,
  overInMemoryStore,
  SECRET,
  startService,
  type Override,
  type Service,
} from './a-service.ts';
import { ask, deliver, openAndWrite, sign } from './an-http-client.ts';

/** A store that answers when it is told to. */
function aStoreThatWaits(): {
  readonly override: Override;
  letGo(): void;
  filled(): Promise<void>;
} {
  const waiting: (() => void)[] = [];
  let noticed: (() => void) | undefined;
  let open = false;
  return {
    override: (provide) => {
      overInMemoryStore(provide);
      provide(MESSAGE_REPOSITORY, () => ({
        async insertIfAbsent(): Promise<InsertOutcome> {
          if (!open) {
            await new Promise<void>((resolve) => {
              waiting.push(resolve);
              noticed?.();
            });
          }
          return { kind: 'created' };
        },
      }));
    },
    letGo() {
      open = true;
      for (const resolve of waiting.splice(0)) resolve();
    },
    async filled() {
      await new Promise<void>((resolve) => {
        noticed = () => waiting.length === 2 && resolve();
        noticed();
      });
    },
  };
}

describe('more deliveries than the service works on at once', () => {
  let service: Service;
  let store: ReturnType<typeof aStoreThatWaits>;

  const startWithRoomForTwo = async (): Promise<void> => {
    store = aStoreThatWaits();
    service = await startService(store.override, {
      httpLimits: { ...aConfig().httpLimits, maxDeliveriesInFlight: 2 },
    });
  };

  const send = async (id: string): ReturnType<typeof deliver> =>
    deliver(service.port, SECRET, aDelivery({ message_id: id }));

  afterEach(async () => {
    store.letGo();
    await service.close();
  });

  it('are asked to come again, while the others and everything else go on', async () => {
    await startWithRoomForTwo();
    const accepted = [send('a'), send('b')];
    await store.filled();

    const refused = await send('c');
    const live = await ask(service.port, '/health/live');
    const list = await ask(service.port, '/messages');
    store.letGo();

    expect(refused.status).to.equal(503);
    expect(refused.headers['retry-after']).to.match(/^[123]$/);
    expect(refused.json.detail).to.equal('too many deliveries at once, please retry');
    expect([live.status, list.status]).to.deep.equal([200, 200]);
    expect((await Promise.all(accepted)).map(({ status }) => status)).to.deep.equal([200, 200]);
  });

  it('are not all asked to come at the same time', async () => {
    await startWithRoomForTwo();
    const accepted = [send('a'), send('b')];
    await store.filled();

    const refused = await Promise.all(Array.from({ length: 40 }, async (_, i) => send(`c${i}`)));
    store.letGo();
    await Promise.all(accepted);

    const seconds = new Set(refused.map(({ headers }) => headers['retry-after']));
    expect(seconds).to.have.all.keys('1', '2', '3');
  });

  it('find room again when others have theirs', async () => {
    await startWithRoomForTwo();
    const accepted = [send('a'), send('b')];
    await store.filled();
    await send('c');

    store.letGo();
    await Promise.all(accepted);

    expect((await send('c')).status).to.equal(200);
  });

  it('are logged and counted as what they are', async () => {
    await startWithRoomForTwo();
    const accepted = [send('a'), send('b')];
    await store.filled();

    const refused = await send('c');
    store.letGo();
    await Promise.all(accepted);

    const line = await service.logLineOf(refused.headers['x-request-id']);
    const { text } = await ask(service.port, '/metrics');
    expect(line).to.include({ level: 'ERROR', status: 503, result: 'overloaded', dup: false });
    expect(line).not.to.have.any.keys('error', 'stack');
    expect(text).to.include('webhook_requests_total{result="overloaded"} 1');
  });

  it('are not heard again at once from a client that does not wait', async () => {
    await startWithRoomForTwo();
    const accepted = [send('a'), send('b')];
    await store.filled();
    const body = JSON.stringify(aDelivery({ message_id: 'c' }));
    const request = `POST /webhook HTTP/1.1\r\nHost: x\r\nX-Signature: ${sign(body, SECRET)}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    const impatient = await openAndWrite(service.port, request);
    const [refusal] = (await once(impatient, 'data')) as [Buffer];

    impatient.write(request);
    await ask(service.port, '/health/live');
    const heard = service.logLines().filter((line) => line['result'] === 'overloaded');
    store.letGo();
    await Promise.all(accepted);
    const [second] = (await once(impatient, 'data')) as [Buffer];
    impatient.destroy();

    expect(refusal.toString()).to.match(/^HTTP\/1\.1 503 /);
    expect(heard).to.have.lengthOf(1);
    expect(second.toString()).to.match(/^HTTP\/1\.1 200 /);
  });

  it('are let go when their clients leave before it is their turn', async () => {
    store = aStoreThatWaits();
    service = await startService(store.override);
    store.letGo();
    const clients = await Promise.all(
      Array.from({ length: 400 }, async (_, i) => {
        const body = JSON.stringify(aDelivery({ message_id: `m${i}` }));
        const socket = await openAndWrite(
          service.port,
          'GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n',
        );
        await once(socket, 'data');
        return {
          socket,
          delivery: `POST /webhook HTTP/1.1\r\nHost: x\r\nX-Signature: ${sign(body, SECRET)}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
        };
      }),
    );
    const staying = clients.slice(0, 300);
    const answers = staying.map(async ({ socket }) => once(socket, 'data'));

    for (const { socket, delivery } of clients) socket.write(delivery);
    for (const { socket } of clients.slice(300)) socket.resetAndDestroy();
    const statuses = (await Promise.all(answers)).map(([data]) => String(data).slice(9, 12));
    await ask(service.port, '/health/live');
    for (const { socket } of staying) socket.destroy();

    expect(new Set(statuses)).to.deep.equal(new Set(['200']));
    expect(service.logLines().filter(({ level }) => level === 'ERROR')).to.deep.equal([]);
  });

  it('do not count while their bodies are on the way', async () => {
    await startWithRoomForTwo();
    store.letGo();
    const slow = await Promise.all(
      Array.from({ length: 3 }, async () =>
        openAndWrite(
          service.port,
          'POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{',
        ),
      ),
    );

    const { status } = await send('a');
    for (const socket of slow) socket.destroy();

    expect(status).to.equal(200);
  });
});

describe('more searches than the service works on at once', () => {
  it('are asked to come again, while lists without a search go on', async () => {
    const waiting: (() => void)[] = [];
    const service = await startService(
      (provide) => {
        overInMemoryStore(provide);
        provide(LIST_MESSAGES, () => async ({ filter }) => {
          if (filter.textContains !== undefined) {
            await new Promise<void>((resolve) => waiting.push(resolve));
          }
          return { messages: [], total: 0 };
        });
      },
      { httpLimits: { ...aConfig().httpLimits, maxSearchesInFlight: 1 } },
    );
    const first = ask(service.port, '/messages?q=a');
    while (waiting.length === 0) await ask(service.port, '/health/live');

    const refused = await ask(service.port, '/messages?q=b');
    const list = await ask(service.port, '/messages');
    waiting[0]?.();
    const answered = await first;
    const again = ask(service.port, '/messages?q=b');
    while (waiting.length === 1) await ask(service.port, '/health/live');
    waiting[1]?.();

    expect(refused.status).to.equal(503);
    expect(refused.headers['retry-after']).to.match(/^[123]$/);
    expect([list.status, answered.status, (await again).status]).to.deep.equal([200, 200, 200]);
    await service.close();
  });
});
