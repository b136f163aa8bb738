import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { HttpLimits } from '../../src/config/http-limits.ts';
import { aDelivery } from '../a-delivery.ts';
import { aConfig, SECRET, startService, type Override, type Service } from '../a-service.ts';
import {
  ask,
  deliver,
  exchangeBytes,
  openAndWrite,
  statusesIn,
  type Answer,
} from '../an-http-client.ts';

const KIB = 1024;

/** Limits that an operator can set, over whatever store `override` provides. */
export function describeLimits(override: Override): void {
  describe('limits', () => {
    let service: Service;

    const start = async (limits: Partial<HttpLimits>): Promise<void> => {
      service = await startService(override, {
        httpLimits: { ...aConfig().httpLimits, ...limits },
      });
    };

    const padded = (length: number): string => JSON.stringify(aDelivery()).padEnd(length, ' ');

    afterEach(async () => {
      await service.close();
    });

    it('hold for a declared body', async () => {
      await start({ maxBodyBytes: 100 * KIB });

      const largest = await deliver(service.port, SECRET, padded(100 * KIB));
      const larger = await deliver(service.port, SECRET, padded(100 * KIB + 1));

      expect([largest.status, larger.status]).to.deep.equal([200, 413]);
      expect(larger.json.detail).to.equal('the body must be at most 102400 bytes long');
    });

    it('let a body pass that is larger than the default', async () => {
      await start({ maxBodyBytes: 2_048 * KIB });

      expect((await deliver(service.port, SECRET, padded(2_048 * KIB))).status).to.equal(200);
    });

    it('hold for a body whose length nobody declared', async () => {
      await start({ maxBodyBytes: 100 * KIB });
      const head = 'POST /webhook HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n';
      const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;

      const answer = await exchangeBytes(service.port, head, chunk.repeat(2), '0\r\n\r\n');

      expect(answer).to.match(/^HTTP\/1\.1 413 /);
    });

    it('hold for a client that asks before it sends a body', async () => {
      await start({ maxBodyBytes: 100 * KIB });
      const head = 'POST /webhook HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n';
      const firstWordsTo = async (length: number): Promise<string> => {
        const request = `${head}Content-Length: ${length}\r\n\r\n`;
        const socket = await openAndWrite(service.port, request);
        const [words] = (await once(socket, 'data')) as [Buffer];
        socket.destroy();
        return words.toString('latin1');
      };

      expect(await firstWordsTo(100 * KIB)).to.match(/^HTTP\/1\.1 100 /);
      expect(await firstWordsTo(100 * KIB + 1)).to.match(/^HTTP\/1\.1 413 /);
    });

    it('hold for the memory that all large bodies take', async () => {
      await start({ maxBodyBytes: 100 * KIB, bodyMemoryBytes: 150 * KIB });
      const head = `POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Length: ${100 * KIB}\r\n\r\n`;
      // What has come of it takes no less room than what is to come.
      const socket = await openAndWrite(service.port, head + 'x'.repeat(20 * KIB));
      await ask(service.port, '/health/live');

      const large = await deliver(service.port, SECRET, padded(60 * KIB));
      const fitting = await deliver(service.port, SECRET, padded(50 * KIB));
      const small = await deliver(service.port, SECRET, aDelivery());
      socket.destroy();

      expect([large.status, fitting.status, small.status]).to.deep.equal([503, 200, 200]);
      const line = await service.logLineOf(large.headers['x-request-id']);
      expect(line).to.include({
        result: 'unavailable',
        error: 'too many large bodies are being read',
      });
    });

    describe('for the memory of large bodies', () => {
      const inChunks = 'POST /webhook HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n';
      const END = '0\r\n\r\n';
      const chunk = (length: number): string =>
        `${length.toString(16)}\r\n${'x'.repeat(length)}\r\n`;

      beforeEach(async () => {
        await start({ maxBodyBytes: 100 * KIB, bodyMemoryBytes: 100 * KIB });
      });

      const fillRoom = async (bytes = 100 * KIB): Promise<Socket> => {
        const head = `POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Length: ${bytes}\r\n\r\n`;
        const socket = await openAndWrite(service.port, head);
        await ask(service.port, '/health/live');
        return socket;
      };

      it('come after the one for a single body', async () => {
        const counted = await exchangeBytes(service.port, inChunks, chunk(100 * KIB + 1), END);
        const full = await fillRoom();
        const declared = await deliver(service.port, SECRET, padded(100 * KIB + 1));
        full.destroy();

        expect(declared.status).to.equal(413);
        expect(counted).to.match(/^HTTP\/1\.1 413 /);
      });

      const answerWhileFull = async (bytes: number): Promise<string> => {
        const full = await fillRoom(bytes);
        const head = inChunks.replace('Host: x', 'Host: x\r\nConnection: close');
        const answer = await exchangeBytes(service.port, head, chunk(bytes), END);
        full.destroy();
        return answer;
      };

      it('hold for the largest body whose length nobody declared', async () => {
        expect(await answerWhileFull(100 * KIB)).to.match(/^HTTP\/1\.1 503 /);
      });

      it('hold for the largest body when it comes in one piece', async () => {
        await service.close();
        await start({ maxBodyBytes: 20 * KIB, bodyMemoryBytes: 20 * KIB });

        expect(await answerWhileFull(20 * KIB)).to.match(/^HTTP\/1\.1 503 /);
      });

      it('are told once to a client that goes on sending', async () => {
        const full = await fillRoom();
        const socket = await openAndWrite(service.port, inChunks + chunk(20 * KIB));
        const [refusal] = (await once(socket, 'data')) as [Buffer];

        for (let i = 0; i < 3; i += 1) {
          socket.write(chunk(20 * KIB));
          await ask(service.port, '/health/live');
        }
        socket.destroy();
        full.destroy();

        expect(refusal.toString()).to.match(/^HTTP\/1\.1 503 /);
      });

      it('are free again after every body, read, refused or broken', async () => {
        const statuses: number[] = [];
        for (let i = 0; i < 3; i += 1) {
          await exchangeBytes(service.port, inChunks, chunk(60 * KIB), 'zz\r\n');
          await exchangeBytes(service.port, inChunks, chunk(60 * KIB), chunk(60 * KIB), END);
          statuses.push((await deliver(service.port, SECRET, padded(60 * KIB))).status);
          statuses.push((await deliver(service.port, 'another', padded(60 * KIB))).status);
        }

        expect(statuses).to.deep.equal([200, 401, 200, 401, 200, 401]);
      });
    });

    it('let a connection go on when there was no room for a body', async () => {
      await start({ maxBodyBytes: 64 * KIB, bodyMemoryBytes: 64 * KIB });
      const head = 'POST /webhook HTTP/1.1\r\nHost: x\r\n';
      const other = await openAndWrite(service.port, `${head}Content-Length: ${64 * KIB}\r\n\r\n`);
      await ask(service.port, '/health/live');

      const answer = await exchangeBytes(
        service.port,
        `${head}Transfer-Encoding: chunked\r\n\r\n`,
        `4000\r\n${'x'.repeat(0x4000)}\r\n`.repeat(20),
        '0\r\n\r\nGET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
      );
      other.destroy();

      expect(statusesIn(answer)).to.deep.equal([503, 200]);
    });

    it('hold for headers, together with the request line', async () => {
      await start({ maxHeaderBytes: 2 * KIB });

      const within = await ask(service.port, `/${'x'.repeat(KIB)}`);
      const path = await exchangeBytes(
        service.port,
        `GET /${'x'.repeat(3 * KIB)} HTTP/1.1\r\nHost: x\r\n\r\n`,
      );
      const header = await exchangeBytes(
        service.port,
        `GET / HTTP/1.1\r\nHost: x\r\nA: ${'x'.repeat(3 * KIB)}\r\n\r\n`,
      );

      expect(within.status).to.equal(404);
      expect(path).to.match(/^HTTP\/1\.1 431 /);
      expect(header).to.match(/^HTTP\/1\.1 431 /);
    });

    it('hold for the number of headers', async () => {
      await start({});
      const headers = (count: number): Record<string, string> =>
        Object.fromEntries(Array.from({ length: count }, (_, i) => [`X-${i}`, 'x']));

      // Host and Connection come with every request.
      const most = await ask(service.port, '/health/live', { headers: headers(98) });
      const more = await ask(service.port, '/health/live', { headers: headers(99) });
      const many = await ask(service.port, '/health/live', { headers: headers(1_000) });

      expect([most.status, more.status, many.status]).to.deep.equal([200, 431, 431]);
      expect(more.headers.connection).to.equal('close');
    });

    it('hold for the time that headers take', async () => {
      await start({ headersTimeoutMs: 50, requestTimeoutMs: 60_000 });

      const answer = await exchangeBytes(service.port, 'GET /stats HTTP/1.1\r\nHost: x\r\nA:');

      expect(answer).to.match(/^HTTP\/1\.1 408 /);
    });

    it('hold for the time that a body takes', async () => {
      await start({ headersTimeoutMs: 50, requestTimeoutMs: 100 });

      const answer = await exchangeBytes(
        service.port,
        'POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n1',
      );

      expect(answer).to.match(/^HTTP\/1\.1 408 /);
    });

    it('hold for an idle connection, and are announced to it', async () => {
      await start({ keepAliveTimeoutMs: 7_000 });

      const answer = await ask(service.port, '/health/live', {
        headers: { Connection: 'keep-alive' },
      });

      expect(answer.headers['keep-alive']).to.equal('timeout=7');
    });

    it('hold for a connection that has had its answer and sends nothing more', async () => {
      await start({ keepAliveTimeoutMs: 1_000 });
      const socket = await openAndWrite(
        service.port,
        'GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n',
      );
      socket.resume();
      const openedAtMs = performance.now();

      await once(socket, 'close');

      // A second more than it was told, by a clock that is not this one.
      expect(performance.now() - openedAtMs).to.be.within(1_500, 10_000);
    });

    it('hold for idle connections alone, and not for a request that pauses', async () => {
      await start({ keepAliveTimeoutMs: 1_000 });
      const socket = await openAndWrite(service.port, 'GET /health/live HTTP/1.1\r\nHost: x\r\n');
      await wait(1_200);
      socket.write('\r\n');
      const [answer] = (await once(socket, 'data')) as [Buffer];
      socket.destroy();

      expect(answer.toString('latin1')).to.match(/^HTTP\/1\.1 200 /);
    });

    it('are not announced with an answer that closes its connection', async () => {
      await start({ keepAliveTimeoutMs: 7_000 });

      const answer = await exchangeBytes(
        service.port,
        'GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
      );

      expect(answer)
        .to.match(/^HTTP\/1\.1 200 /)
        .and.not.match(/^Keep-Alive:/im);
    });

    it('hold for the number of connections, and the log says so once', async () => {
      await start({ maxConnections: 2 });
      const first = await openAndWrite(
        service.port,
        'GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n',
      );
      await once(first, 'data');
      const second = await openAndWrite(
        service.port,
        'GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n',
      );
      await once(second, 'data');

      const refused = await Promise.allSettled([
        exchangeBytes(service.port, 'GET /stats HTTP/1.1\r\nHost: x\r\n\r\n'),
        exchangeBytes(service.port, 'GET /stats HTTP/1.1\r\nHost: x\r\n\r\n'),
      ]);
      first.destroy();
      second.destroy();

      const answered = refused.filter((one) => one.status === 'fulfilled' && one.value !== '');
      const lines = service.logLines().filter((line) => line['level'] === 'WARNING');
      expect(answered).to.deep.equal([]);
      expect(lines).to.have.lengthOf(1);
      expect(lines[0]?.['message']).to.equal(
        'connections refused: 1; 2 are open, as many as HTTP_MAX_CONNECTIONS allows',
      );
    });

    for (const [name, request] of [
      ['a tunnel', 'CONNECT example.org:443 HTTP/1.1\r\nHost: x\r\n\r\n'],
      [
        'a body that nobody reads',
        'POST /stats HTTP/1.1\r\nHost: x\r\nContent-Length: 9999\r\n\r\n',
      ],
    ] as const) {
      it(`hold for a client that goes on when its time is over, with ${name}`, async () => {
        await start({ maxConnections: 1, headersTimeoutMs: 50, requestTimeoutMs: 100 });
        const client = connect({ host: '127.0.0.1', port: service.port, allowHalfOpen: true });
        client.on('error', () => undefined);
        client.write(request);
        const trickle = setInterval(() => client.write('x'), 20);
        await once(client.resume(), 'end');

        const next = await untilTakenIn(service.port);
        clearInterval(trickle);
        client.destroy();

        expect(next.status).to.equal(200);
      });
    }
  });
}

/** Whether the connection before is over, the client sees a moment before the server does. */
async function untilTakenIn(port: number): Promise<Answer> {
  for (;;) {
    try {
      return await ask(port, '/health/live');
    } catch {
      await wait(5);
    }
  }
}
