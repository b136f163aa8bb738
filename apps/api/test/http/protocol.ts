import { expect } from 'chai';
import { after, before, describe, it } from 'mocha';
import { once } from 'node:events';
import { startService, type Override, type Service } from '../a-service.ts';
import { ask, askForBytes, exchangeBytes, openAndWrite, statusesIn } from '../an-http-client.ts';

/** What holds for every path, over whatever store `override` provides. */
export function describeProtocol(override: Override): void {
  describe('every request', () => {
    let service: Service;

    before(async () => {
      service = await startService(override);
    });

    after(async () => {
      await service.close();
    });

    for (const path of [
      '/nothing',
      '/index.html',
      '/assets',
      '/assets/',
      '/assets/nothing.js',
      '/assets/..',
      '/assets/../index.html',
      '/assets/%2e%2e/index.html',
      '/assets/..%2findex.html',
      '/assets/%FF',
      '/dist/index.html',
      '/Messages',
      '/messages/',
      '//messages',
      '/webhook/',
      '/WEBHOOK',
      '/health',
      '/health/live/',
      '/%6Dessages',
      '/%FF',
      '/%',
      '/messages%00',
      '/../messages',
    ]) {
      it(`finds nothing at ${path}`, async () => {
        const answer = await ask(service.port, path);

        expect(answer.status).to.equal(404);
        expect(answer.json).to.deep.equal({ detail: 'Not Found' });
      });
    }

    for (const [path, allow, methods] of [
      ['/webhook', 'POST', ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE']],
      ['/messages', 'GET, HEAD', ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND']],
      ['/stats', 'GET, HEAD', ['POST', 'OPTIONS']],
      ['/stats/timeline', 'GET, HEAD', ['POST']],
      ['/stats/deliveries', 'GET, HEAD', ['POST']],
      ['/messages/stream', 'GET, HEAD', ['POST']],
      ['/health/live', 'GET, HEAD', ['POST', 'OPTIONS']],
      ['/health/ready', 'GET, HEAD', ['POST']],
      ['/metrics', 'GET, HEAD', ['POST']],
      ['/', 'GET, HEAD', ['POST']],
      ['/assets/nothing.js', 'GET, HEAD', ['POST']],
    ] as const) {
      for (const method of methods) {
        it(`does not allow ${method} ${path}`, async () => {
          const answer = await ask(service.port, path, { method });

          expect(answer.status).to.equal(405);
          expect(answer.headers.allow).to.equal(allow);
          if (method !== 'HEAD') {
            expect(answer.json).to.deep.equal({ detail: 'Method Not Allowed' });
          }
        });
      }
    }

    for (const path of ['/messages', '/stats', '/health/live', '/health/ready', '/metrics']) {
      it(`answers HEAD ${path} as GET, without the body`, async () => {
        const answer = await ask(service.port, path, { method: 'HEAD' });

        expect(answer.status).to.equal(200);
        expect(answer.text).to.equal('');
      });
    }

    it('keeps a visible request id and returns it', async () => {
      for (const id of ['abc-123', '!~', 'x'.repeat(128)]) {
        const answer = await ask(service.port, '/stats', { headers: { 'X-Request-ID': id } });

        expect(answer.headers['x-request-id']).to.equal(id);
        expect(await service.logLineOf(id)).to.include({ path: '/stats', status: 200 });
      }
    });

    for (const [name, id] of [
      ['empty', ''],
      ['long', 'x'.repeat(129)],
      ['spaced', 'a b'],
      ['non-ASCII', 'é'],
      ['repeated', ['a', 'b']],
    ] as const) {
      it(`makes a new request id for one that is ${name}`, async () => {
        const headers = { 'X-Request-ID': id as string };
        const answer = await ask(service.port, '/nothing', { headers });

        expect(answer.headers['x-request-id']).to.match(/^[0-9a-f-]{36}$/);
      });
    }

    it('logs one line, without the query', async () => {
      const linesSoFar = service.logLines().length;

      const answer = await ask(service.port, '/messages?q=private');

      const line = await service.logLineOf(answer.headers['x-request-id']);
      expect(service.logLines()).to.have.lengthOf(linesSoFar + 1);
      expect(line).to.include({ level: 'INFO', method: 'GET', path: '/messages', status: 200 });
      expect(line).not.to.have.property('result');
      expect(JSON.stringify(line)).not.to.include('private');
    });

    for (const [path, headers, invalidFields] of [
      ['/messages?limit=0&since=x', {}, 'limit,since'],
      ['/messages/stream?last=x', {}, 'last'],
      ['/messages/stream', { 'Last-Event-ID': 'x' }, 'Last-Event-ID'],
      ['/stats/timeline?bucket=x', {}, 'bucket'],
    ] as const) {
      it(`names in the log what broke a rule: ${path} ${JSON.stringify(headers)}`, async () => {
        const answer = await ask(service.port, path, { headers });

        const line = await service.logLineOf(answer.headers['x-request-id']);
        expect(line).to.include({ status: 422, invalid_fields: invalidFields });
      });
    }

    it('says what is wrong with a target that is not escaped', async () => {
      const answer = await exchangeBytes(
        service.port,
        'GET /messages?q=Gr\u00fc\u00dfe HTTP/1.1\r\nHost: x\r\n\r\n',
      );

      expect(statusesIn(answer)).to.deep.equal([400]);
      expect(answer).to.include('must be percent-encoded, as in /messages?q=Gr%C3%BC%C3%9Fe');
    });

    it('logs the trace that a request is part of, and no malformed one', async () => {
      const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
      const traced = { traceparent: `00-${traceId}-00f067aa0ba902b7-01`, 'X-Request-ID': 'traced' };
      const untraced = { traceparent: `00-${traceId}-0-01`, 'X-Request-ID': 'untraced' };
      await ask(service.port, '/stats', { headers: traced });
      await ask(service.port, '/stats', { headers: untraced });

      expect(await service.logLineOf('traced')).to.include({ trace_id: traceId });
      expect(await service.logLineOf('untraced')).not.to.have.property('trace_id');
    });

    it('names no framework', async () => {
      const { headers } = await ask(service.port, '/stats');

      expect(headers).not.to.have.any.keys('x-powered-by', 'etag', 'server');
    });

    for (const [name, bytes, status] of [
      ['a request line of nonsense', 'NONSENSE\r\n\r\n', 400],
      ['an unknown method', 'FETCH / HTTP/1.1\r\nHost: x\r\n\r\n', 400],
      ['an unknown version', 'GET / HTTP/9.9\r\nHost: x\r\n\r\n', 400],
      ['no version', 'GET /stats\r\n\r\n', 400],
      ['a version of later', 'GET /stats HTTP/2.0\r\nHost: x\r\n\r\n', 400],
      ['a header without a colon', 'GET / HTTP/1.1\r\nHost x\r\n\r\n', 400],
      ['no host', 'GET /stats HTTP/1.1\r\n\r\n', 400],
      ['two hosts', 'GET /stats HTTP/1.1\r\nHost: x\r\nhost: x\r\n\r\n', 400],
      ['two hosts of HTTP/1.0', 'GET /stats HTTP/1.0\r\nHost: x\r\nHost: y\r\n\r\n', 400],
      ['a host that is none', 'GET /stats HTTP/1.1\r\nHost: x/y?z\r\n\r\n', 400],
      [
        'chunks in HTTP/1.0',
        'POST /webhook HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
        400,
      ],
      [
        'two lengths',
        'POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx',
        400,
      ],
      [
        'a length and chunks',
        'POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
        400,
      ],
      ['a negative length', 'POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n', 400],
      [
        'a broken chunk',
        'POST /webhook HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
        400,
      ],
      ['too many headers', `GET / HTTP/1.1\r\nHost: x\r\nA: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
      ['TLS', '\x16\x03\x01\x02\x00\x01\x00', 400],
      ['a tunnel', 'CONNECT example.org:443 HTTP/1.1\r\nHost: x\r\n\r\n', 404],
      [
        'a target without a path',
        'GET http://[::1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
        404,
      ],
    ] as const) {
      it(`answers ${status} in JSON to ${name}, and lives on`, async () => {
        const answer = await exchangeBytes(service.port, bytes);

        expect(answer).to.match(new RegExp(`^HTTP/1\\.1 ${status} `));
        const body = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4)) as object;
        expect(body).to.have.property('detail').that.is.a('string');
        expect((await ask(service.port, '/health/live')).status).to.equal(200);
      });
    }

    it('answers pipelined requests in their order', async () => {
      const answer = await exchangeBytes(
        service.port,
        'GET /health/live HTTP/1.1\r\nHost: x\r\n\r\nGET /nothing HTTP/1.1\r\nHost: x\r\n\r\nGET /stats HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
      );

      expect(statusesIn(answer)).to.deep.equal([200, 404, 200]);
    });

    describe('that asks for the go-ahead behind another', () => {
      const STATS = 'GET /stats HTTP/1.1\r\nHost: x\r\n\r\n';
      const EXPECT = 'Host: x\r\nExpect: 100-continue\r\n';

      it('gets it after the answer to that, and no answer before it sends its body', async () => {
        const socket = await openAndWrite(
          service.port,
          `${STATS}POST /webhook HTTP/1.1\r\n${EXPECT}Connection: close\r\nContent-Length: 2\r\n\r\n`,
        );
        let answers = '';
        for await (const chunk of socket.setEncoding('latin1')) {
          answers += String(chunk);
          if (answers.endsWith(' 100 Continue\r\n\r\n')) socket.write('{}');
        }

        expect(statusesIn(answers)).to.deep.equal([200, 100, 401]);
      });

      it('gets it before a whole answer, although that was there before its turn', async () => {
        const { bytes: icon } = await askForBytes(service.port, '/docs/icon.svg');

        const answers = await exchangeBytes(
          service.port,
          `${STATS}GET /docs/icon.svg HTTP/1.1\r\n${EXPECT}\r\nGET /nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
        );

        expect(statusesIn(answers)).to.deep.equal([200, 100, 200, 404]);
        expect(answers).to.include(`\r\n\r\n${icon.toString('latin1')}HTTP/1.1 404 `);
      });
    });

    describe('that is malformed', () => {
      const STATS = 'GET /stats HTTP/1.1\r\nHost: x\r\n';

      it('is refused after the answers to those before it', async () => {
        const answer = await exchangeBytes(service.port, `${STATS}\r\nNONSENSE\r\n\r\n`);

        expect(statusesIn(answer)).to.deep.equal([200, 400]);
      });

      it('is not answered after the last of a connection', async () => {
        const answer = await exchangeBytes(
          service.port,
          `${STATS}Connection: close\r\n\r\nNONSENSE\r\n\r\n`,
        );

        expect(statusesIn(answer)).to.deep.equal([200]);
      });

      for (const [name, bytes] of [
        [
          'is answered without it',
          'PUT /webhook HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
        ],
        [
          'is too long',
          `GET /health/live HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n${`10000\r\n${'x'.repeat(0x10000)}\r\n`.repeat(20)}`,
        ],
      ] as const) {
        it(`leaves the answers before it alone, in the body of a request that ${name}`, async () => {
          const answer = await exchangeBytes(service.port, `${STATS}\r\n${bytes}`);

          expect(statusesIn(answer)[0]).to.equal(200);
          expect(answer).to.include('"total_messages"');
        });
      }

      for (const [name, path, body] of [
        ['in a body that is read', '/webhook', '5\r\n{}\r\nzz\r\n'],
        ['in a body that nobody reads', '/messages', 'zz\r\n'],
      ] as const) {
        it(`${name} is answered and logged once, as that request`, async () => {
          const id = `broken-${path.slice(1)}`;

          const answer = await exchangeBytes(
            service.port,
            `POST ${path} HTTP/1.1\r\nHost: x\r\nX-Request-ID: ${id}\r\nTransfer-Encoding: chunked\r\n\r\n`,
            body,
          );

          expect(statusesIn(answer)).to.have.lengthOf(1);
          expect(answer).to.include(`X-Request-ID: ${id}\r\n`);
          const line = await service.logLineOf(id);
          expect(line).to.include({ method: 'POST', path, status: statusesIn(answer)[0] });
        });
      }
    });

    describe('to speak another protocol', () => {
      const TUNNEL = 'CONNECT example.org:443 HTTP/1.1\r\nHost: x\r\n';
      const UPGRADE =
        'GET /stats HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n';

      for (const [name, request, status] of [
        ['a tunnel', TUNNEL, 404],
        ['an upgrade', UPGRADE, 200],
      ] as const) {
        it(`is the last of its connection: ${name}`, async () => {
          const answer = await exchangeBytes(
            service.port,
            `${request}\r\nGET /nothing HTTP/1.1\r\nHost: x\r\n\r\n`,
          );

          expect(statusesIn(answer)).to.deep.equal([status]);
          expect(answer).to.match(/^Connection: close\r$/m);
        });

        it(`harms nobody when the client is gone before the answer: ${name}`, async () => {
          for (let i = 0; i < 20; i += 1) {
            const socket = await openAndWrite(
              service.port,
              `GET /messages HTTP/1.1\r\nHost: x\r\n\r\n${request}\r\n`,
            );
            socket.resetAndDestroy();
          }

          expect((await ask(service.port, '/health/live')).status).to.equal(200);
        });
      }

      it('is over when the client closes its side before the body is whole', async () => {
        const socket = await openAndWrite(
          service.port,
          'POST /webhook HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\nX-Request-ID: half\r\nContent-Length: 9\r\n\r\n{',
        );
        socket.resume().end();
        await once(socket, 'close');

        expect(await service.logLineOf('half')).to.include({ status: 499, result: 'aborted' });
      });

      it('leaves a log line of each request before it when the client is gone', async () => {
        const stream = 'GET /messages/stream HTTP/1.1\r\nHost: x\r\nX-Request-ID: before-1\r\n\r\n';
        const waiting = [2, 3].map((i) => stream.replace('-1', `-${i}`).replace('/stream', ''));
        const socket = await openAndWrite(
          service.port,
          `${stream}${waiting.join('')}${TUNNEL}\r\n`,
        );
        await once(socket, 'data');
        socket.resetAndDestroy();

        for (const id of ['before-1', 'before-2', 'before-3']) {
          expect(await service.logLineOf(id)).to.include({ method: 'GET' });
        }
      });

      it('is logged', async () => {
        const answer = await exchangeBytes(
          service.port,
          `GET /stats HTTP/1.1\r\nHost: x\r\n\r\n${TUNNEL}X-Request-ID: tunnel\r\n\r\n`,
        );

        expect(statusesIn(answer)).to.deep.equal([200, 404]);
        expect(await service.logLineOf('tunnel')).to.include({ method: 'CONNECT', status: 404 });
      });
    });

    it('understands an absolute target', async () => {
      const answer = await exchangeBytes(
        service.port,
        'GET http://example.org/messages?limit=1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
      );

      expect(answer).to.match(/^HTTP\/1\.1 200 /);
    });
  });
}
