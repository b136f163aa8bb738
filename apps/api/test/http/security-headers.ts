import { PortUnavailableError } from '@hookledger/domain';
import { expect } from 'chai';
import { after, before, describe, it } from 'mocha';
import { MESSAGE_READER } from '../../src/composition/tokens.ts';
import { aDelivery } from '../a-delivery.ts';
import { aConfig, SECRET, startService, type Override, type Service } from '../a-service.ts';
import { exchangeBytes, sign } from '../an-http-client.ts';

const EXPECTED = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};
const ALLOWED = [
  ...Object.keys(EXPECTED),
  'allow',
  'connection',
  'content-length',
  'content-type',
  'date',
  'keep-alive',
  'retry-after',
  'www-authenticate',
  'x-delivery-result',
  'x-request-id',
];
const TOKEN = 'a-token-for-these-tests';
const HOST = 'Host: x\r\nConnection: close';
const BODY = JSON.stringify(aDelivery());

function deliveryOf(body: string, ...headers: readonly string[]): string {
  const head = ['POST /webhook HTTP/1.1', HOST, `Content-Length: ${body.length}`, ...headers];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}

const signed = (body: string): string => `X-Signature: ${sign(body, SECRET)}`;
const get = (path: string): string =>
  `GET ${path} HTTP/1.1\r\n${HOST}\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n`;

/** What every answer carries, over whatever store `override` provides. */
export function describeSecurityHeaders(override: Override): void {
  describe('security headers', () => {
    let service: Service;

    before(async () => {
      service = await startService(
        (provide) => {
          override(provide);
          provide(MESSAGE_READER, () => ({
            async page() {
              throw new PortUnavailableError('busy');
            },
            async stats() {
              throw new Error('a bug');
            },
            async countBetween() {
              throw new PortUnavailableError('busy');
            },
          }));
        },
        { readTokens: [TOKEN], httpLimits: { ...aConfig().httpLimits, headersTimeoutMs: 1_000 } },
      );
    });

    after(async () => {
      await service.close();
    });

    for (const [name, bytes, status] of [
      ['a stored message', deliveryOf(BODY, signed(BODY)), 200],
      ['a forged one', deliveryOf(BODY), 401],
      ['a malformed one', deliveryOf('{}', signed('{}')), 422],
      ['a large one', deliveryOf('x'.repeat(1024 * 1024 + 1)), 413],
      ['an encoded one', deliveryOf(BODY, 'Content-Encoding: gzip'), 415],
      ['health', get('/health/live'), 200],
      ['metrics', get('/metrics'), 200],
      ['a head', get('/metrics').replace('GET', 'HEAD'), 200],
      ['a missing token', get('/stats').replace('Authorization', 'X'), 401],
      ['a wrong method', get('/messages').replace('GET', 'PUT'), 405],
      ['a faulty query', get('/messages?limit=x'), 422],
      ['a store that is busy', get('/messages'), 503],
      ['a bug', get('/stats'), 500],
      ['an unknown path', get('/nothing'), 404],
      ['a missing host', 'GET / HTTP/1.1\r\n\r\n', 400],
      ['what is no HTTP', 'NONSENSE\r\n\r\n', 400],
      ['headers that take long', 'GET / HTTP/1.1\r\n', 408],
      ['large headers', `GET / HTTP/1.1\r\nA: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
      ['a tunnel', 'CONNECT example.org:443 HTTP/1.1\r\nHost: x\r\n\r\n', 404],
    ] as const) {
      it(`are on the answer to ${name}, and no other that tells of the inside`, async () => {
        const answer = await exchangeBytes(service.port, bytes);

        const [statusLine, ...lines] = answer.slice(0, answer.indexOf('\r\n\r\n')).split('\r\n');
        const headers = lines.map((line): [string, string] => {
          const colon = line.indexOf(': ');
          return [line.slice(0, colon).toLowerCase(), line.slice(colon + 2)];
        });
        expect(statusLine).to.match(new RegExp(`^HTTP/1\\.1 ${status} `));
        expect(Object.fromEntries(headers)).to.include(EXPECTED);
        expect(ALLOWED).to.include.members(headers.map(([header]) => header));
        // None twice.
        expect(new Set(headers.map(([header]) => header)).size).to.equal(headers.length);
        expect(Object.fromEntries(headers)['x-request-id']).to.match(/^[0-9a-f-]{36}$/);
      });
    }
  });
}
