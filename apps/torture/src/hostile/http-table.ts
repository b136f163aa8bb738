import type { ExchangeOptions } from '../wire/exchange.ts';

/** One way to speak HTTP badly, or oddly, and what must come of it. */
export interface HttpCase {
  readonly name: string;
  /** One byte a character; each is sent when the server has had time to see the one before. */
  readonly parts: readonly string[];
  /** Every answer, interim ones too, in order. */
  readonly statuses: readonly number[];
  /** Whether the connection takes another request afterwards. */
  readonly after: 'closed' | 'kept';
  readonly halfClose?: boolean;
  readonly methods?: ExchangeOptions['methods'];
}

const GET = 'GET /health/live HTTP/1.1\r\nHost: x\r\n';
const NEXT = `${GET}\r\n`;
const POST = 'POST /webhook HTTP/1.1\r\nHost: x\r\n';
const CHUNKED = `${POST}Transfer-Encoding: chunked\r\n\r\n`;

/** Refused with this status, and nothing after it is answered. */
function refused(name: string, bytes: string, status = 400): HttpCase {
  return { name, parts: [bytes], statuses: [status], after: 'closed' };
}

/** Answered with these, and the connection goes on. */
function answered(name: string, bytes: string, ...statuses: readonly number[]): HttpCase {
  return { name, parts: [bytes], statuses, after: 'kept' };
}

const LENGTHS: readonly HttpCase[] = [
  refused(
    'a length, then chunks',
    `${POST}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${NEXT}`,
  ),
  refused(
    'chunks, then a length',
    `${POST}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n${NEXT}`,
  ),
  refused('two lengths', `${POST}Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx${NEXT}`),
  refused('a length twice', `${POST}Content-Length: 1\r\nContent-Length: 1\r\n\r\nx${NEXT}`),
  refused('a list of lengths', `${POST}Content-Length: 1, 1\r\n\r\nx${NEXT}`),
  refused('a length with a sign', `${POST}Content-Length: +1\r\n\r\nx${NEXT}`),
  refused('a length below zero', `${POST}Content-Length: -1\r\n\r\nx${NEXT}`),
  refused('a length in hexadecimal', `${POST}Content-Length: 0x1\r\n\r\nx${NEXT}`),
  refused('a length with a gap', `${POST}Content-Length: 1 1\r\n\r\nx${NEXT}`),
  refused('an empty length', `${POST}Content-Length: \r\n\r\n${NEXT}`),
  refused('a length beyond 64 bits', `${POST}Content-Length: 18446744073709551616\r\n\r\nx`),
  answered('a length with leading zeros', `${POST}Content-Length: 0001\r\n\r\nx${NEXT}`, 401, 200),
  refused('a length before a colon and a space', `${POST}Content-Length : 1\r\n\r\nx${NEXT}`),
  answered('no length', `${POST}\r\n${NEXT}`, 401, 200),
  { ...refused('no length, and a body', `${POST}\r\n{}${NEXT}`), statuses: [401, 400] },
  {
    ...refused('more than the length', `${POST}Content-Length: 2\r\n\r\n{}{}`),
    statuses: [401, 400],
  },
];

const CODINGS: readonly HttpCase[] = [
  answered('chunks', `${CHUNKED}2\r\n{}\r\n0\r\n\r\n${NEXT}`, 401, 200),
  answered(
    'chunks in capitals',
    `${POST}TRANSFER-ENCODING: CHUNKED\r\n\r\n0\r\n\r\n${NEXT}`,
    401,
    200,
  ),
  answered(
    'chunks after a tab',
    `${POST}Transfer-Encoding:\tchunked\r\n\r\n0\r\n\r\n${NEXT}`,
    401,
    200,
  ),
  answered(
    'a coding before chunks',
    `${POST}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n${NEXT}`,
    401,
    200,
  ),
  refused(
    'a coding after chunks',
    `${POST}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${NEXT}`,
  ),
  refused(
    'a coding in another line',
    `${POST}Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n${NEXT}`,
  ),
  refused(
    'chunks twice',
    `${POST}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${NEXT}`,
  ),
  refused('another coding', `${POST}Transfer-Encoding: gzip\r\n\r\n0\r\n\r\n${NEXT}`),
  refused('identity', `${POST}Transfer-Encoding: identity\r\n\r\n0\r\n\r\n${NEXT}`),
  refused(
    'a coding that looks like chunks',
    `${POST}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${NEXT}`,
  ),
  refused(
    'a vertical tab before chunks',
    `${POST}Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n${NEXT}`,
  ),
  refused('a space before the colon', `${POST}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n${NEXT}`),
  refused('a quoted coding', `${POST}Transfer-Encoding: "chunked"\r\n\r\n0\r\n\r\n${NEXT}`),
  refused(
    'a coding on a folded line',
    `${POST}Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n${NEXT}`,
  ),
  refused(
    'chunks in HTTP/1.0',
    `POST /webhook HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  ),
];

const CHUNKS: readonly HttpCase[] = [
  answered('an extension', `${CHUNKED}2;a=b\r\n{}\r\n0;c\r\n\r\n${NEXT}`, 401, 200),
  answered('a quoted extension', `${CHUNKED}2;a="b;c"\r\n{}\r\n0\r\n\r\n${NEXT}`, 401, 200),
  refused('an extension that ends in LF', `${CHUNKED}2;a\n{}\r\n0\r\n\r\n${NEXT}`),
  refused('extensions of 20 KB', `${CHUNKED}2;${'a'.repeat(20_000)}\r\n{}\r\n0\r\n\r\n`, 413),
  refused('a size that ends in LF', `${CHUNKED}2\n{}\r\n0\r\n\r\n${NEXT}`),
  refused('a size with a prefix', `${CHUNKED}0x2\r\n{}\r\n0\r\n\r\n${NEXT}`),
  refused('a size with a sign', `${CHUNKED}+2\r\n{}\r\n0\r\n\r\n${NEXT}`),
  refused('a size below zero', `${CHUNKED}-2\r\n{}\r\n0\r\n\r\n${NEXT}`),
  refused('a size and a space', `${CHUNKED}2 \r\n{}\r\n0\r\n\r\n${NEXT}`),
  refused('no size', `${CHUNKED}\r\n{}\r\n0\r\n\r\n${NEXT}`),
  refused('a size beyond 64 bits', `${CHUNKED}fffffffffffffffff\r\n{}\r\n0\r\n\r\n${NEXT}`),
  refused('a chunk that is longer than its size', `${CHUNKED}2\r\n{}}\r\n0\r\n\r\n${NEXT}`),
  refused('a chunk that ends in LF', `${CHUNKED}2\r\n{}\n0\r\n\r\n${NEXT}`),
  answered(
    'trailers',
    `${CHUNKED}2\r\n{}\r\n0\r\nX-Signature: 0\r\nHost: y\r\n\r\n${NEXT}`,
    401,
    200,
  ),
  refused('a length among the trailers', `${CHUNKED}0\r\nContent-Length: 5\r\n\r\n${NEXT}`),
  refused('a coding among the trailers', `${CHUNKED}0\r\nTransfer-Encoding: x\r\n\r\n${NEXT}`),
  refused('trailers of 20 KB', `${CHUNKED}0\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`, 431),
  refused('5,000 trailers', `${CHUNKED}0\r\n${'X: a\r\n'.repeat(5_000)}\r\n`, 431),
];

const LINES: readonly HttpCase[] = [
  refused('lines that end in LF', 'GET /health/live HTTP/1.1\nHost: x\n\n'),
  refused('a head that ends in LF', 'GET /health/live HTTP/1.1\r\nHost: x\r\n\n'),
  refused('a header that ends in LF', `GET /health/live HTTP/1.1\r\nHost: x\nX-A: b\r\n\r\n`),
  refused('a header that ends in CR', `GET /health/live HTTP/1.1\r\nHost: x\rX-A: b\r\n\r\n`),
  refused('two CR before LF', 'GET /health/live HTTP/1.1\r\r\nHost: x\r\n\r\n'),
  refused('a folded header', `${GET}X-A: b\r\n c\r\n\r\n`),
  refused('a folded first header', 'GET /health/live HTTP/1.1\r\n Host: x\r\n\r\n'),
  refused('a folded length', `${POST}Content-Length:\r\n 0\r\n\r\n${NEXT}`),
  answered('empty lines before the request', `\r\n\r\n${NEXT}`, 200),
  refused('a header without a colon', `${GET}X\r\n\r\n`),
  refused('a header without a name', `${GET}: b\r\n\r\n`),
  refused('a space in a name', `${GET}X Y: b\r\n\r\n`),
  refused('a space before a colon', `${GET}X : b\r\n\r\n`),
  refused('NUL in a name', `${GET}X\0: b\r\n\r\n`),
  refused('NUL in a value', `${GET}X: a\0b\r\n\r\n`),
  refused('a control character in a value', `${GET}X: \x01\r\n\r\n`),
  refused('DEL in a value', `${GET}X: \x7f\r\n\r\n`),
  answered('bytes above ASCII in a value', `${GET}X: \x80\xff\r\n\r\n`, 200),
  answered('a value of 15 KB', `${GET}X: ${'a'.repeat(15_000)}\r\n\r\n`, 200),
  refused('a value of 17 KB', `${GET}X: ${'a'.repeat(17_000)}\r\n\r\n`, 431),
  answered('100 headers', `${GET}${'X-A: b\r\n'.repeat(99)}\r\n`, 200),
  refused('101 headers', `${GET}${'X-A: b\r\n'.repeat(100)}\r\n`, 431),
  refused('3,000 headers', `${GET}${'X-A: b\r\n'.repeat(3_000)}\r\n`, 431),
];

const REQUEST_LINES: readonly HttpCase[] = [
  refused('a method in small letters', 'get /health/live HTTP/1.1\r\nHost: x\r\n\r\n'),
  refused('an unknown method', 'FETCH /health/live HTTP/1.1\r\nHost: x\r\n\r\n'),
  refused('a method of 30 KB', `${'A'.repeat(30_000)} / HTTP/1.1\r\nHost: x\r\n\r\n`),
  answered('an odd method', 'M-SEARCH /stats HTTP/1.1\r\nHost: x\r\n\r\n', 405),
  answered('a method for no path in particular', 'OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n', 404),
  refused('a path without a slash', 'GET stats HTTP/1.1\r\nHost: x\r\n\r\n'),
  refused('NUL in the path', 'GET /\0 HTTP/1.1\r\nHost: x\r\n\r\n'),
  refused('a tab in the path', 'GET /\t HTTP/1.1\r\nHost: x\r\n\r\n'),
  refused('a space in the path', 'GET /a b HTTP/1.1\r\nHost: x\r\n\r\n'),
  refused('bytes above ASCII in the path', 'GET /\xc3\xa9 HTTP/1.1\r\nHost: x\r\n\r\n'),
  answered('a path of 15 KB', `GET /${'a'.repeat(15_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 404),
  refused('a path of 20 KB', `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 431),
  answered('an absolute target', 'GET http://y/health/live HTTP/1.1\r\nHost: x\r\n\r\n', 200),
  answered(
    'an absolute target with a user',
    'GET http://u:p@y/health/live HTTP/1.1\r\nHost: x\r\n\r\n',
    200,
  ),
  answered('an absolute target that is none', 'GET http://[::1 HTTP/1.1\r\nHost: x\r\n\r\n', 404),
  answered('two slashes', 'GET //stats HTTP/1.1\r\nHost: x\r\n\r\n', 404),
  refused('no version', 'GET /health/live\r\n\r\n'),
  refused('HTTP/1.2', 'GET /health/live HTTP/1.2\r\nHost: x\r\n\r\n'),
  refused('HTTP/2.0', 'GET /health/live HTTP/2.0\r\nHost: x\r\n\r\n'),
  refused('HTTP/9.9', 'GET /health/live HTTP/9.9\r\nHost: x\r\n\r\n'),
  refused('HTTP/01.1', 'GET /health/live HTTP/01.1\r\nHost: x\r\n\r\n'),
  refused('http/1.1', 'GET /health/live http/1.1\r\nHost: x\r\n\r\n'),
  refused('a space after the version', 'GET /health/live HTTP/1.1 \r\nHost: x\r\n\r\n'),
  refused('the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\x12\x04\0\0\0\0\0'),
  refused('TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'),
  refused('SSH', 'SSH-2.0-OpenSSH_9\r\n'),
  refused('the PROXY protocol', `PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\n${NEXT}`),
];

const HOSTS: readonly HttpCase[] = [
  refused('no host', 'GET /health/live HTTP/1.1\r\n\r\n'),
  refused('two hosts', `${GET}Host: x\r\n\r\n`),
  refused('a host that is none', 'GET /health/live HTTP/1.1\r\nHost: x/y?z\r\n\r\n'),
  answered('an empty host', 'GET /health/live HTTP/1.1\r\nHost:\r\n\r\n', 200),
];

const CONNECTIONS: readonly HttpCase[] = [
  answered('50 requests at once', NEXT.repeat(50), ...Array.from({ length: 50 }, () => 200)),
  refused('a request in HTTP/1.0', `GET /health/live HTTP/1.0\r\n\r\n${NEXT}`, 200),
  answered(
    'HTTP/1.0 that keeps the connection',
    `GET /health/live HTTP/1.0\r\nConnection: keep-alive\r\n\r\n`,
    200,
  ),
  refused('a request after the last', `${GET}Connection: close\r\n\r\n${NEXT}`, 200),
  { ...refused('garbage after a request', `${NEXT}garbage\r\n\r\n`), statuses: [200, 400] },
  {
    ...refused('a tunnel', `${NEXT}CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n`),
    statuses: [200, 404],
  },
  {
    name: 'WebSocket, and another request',
    parts: [
      `${GET}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x3JJHMbDL1EzLkh9GBhXDw==\r\n\r\n${NEXT}`,
    ],
    statuses: [200],
    after: 'closed',
  },
  {
    name: 'an upgrade to HTTP/2, and another request',
    parts: [
      `${POST}Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAA\r\nContent-Length: 2\r\n\r\n{}${NEXT}`,
    ],
    statuses: [401],
    after: 'closed',
  },
  {
    name: 'a wait for the go-ahead',
    parts: [`${POST}Expect: 100-continue\r\nContent-Length: 2\r\n\r\n`, '{}'],
    statuses: [100, 401],
    after: 'kept',
  },
  {
    name: 'a wait in HTTP/1.0',
    parts: ['POST /webhook HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n', '{}'],
    statuses: [401],
    after: 'closed',
  },
  answered('an unknown expectation', `${POST}Expect: 200-ok\r\nContent-Length: 2\r\n\r\n{}`, 401),
  answered(
    'a body with GET',
    `${GET}Content-Length: ${NEXT.length}\r\n\r\n${NEXT}${NEXT}`,
    200,
    200,
  ),
  answered(
    'a body where none is read',
    `DELETE /stats HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n${NEXT}`,
    405,
    200,
  ),
  {
    ...answered('HEAD', `HEAD /stats HTTP/1.1\r\nHost: x\r\n\r\n${NEXT}`, 200, 200),
    methods: ['HEAD'],
  },
  {
    ...answered(
      'HEAD of what has none',
      `HEAD /webhook HTTP/1.1\r\nHost: x\r\n\r\n${NEXT}`,
      405,
      200,
    ),
    methods: ['HEAD'],
  },
];

const HALF_CLOSED: readonly HttpCase[] = [
  { ...refused('at once', ''), statuses: [] },
  refused('after a request', NEXT, 200),
  refused('within the method', 'PO'),
  refused('within a header', `${POST}Content-Le`),
  refused('within a body', `${POST}Content-Length: 20\r\n\r\n{}`),
  refused('within a chunk', `${CHUNKED}5\r\n{}`),
  refused('within a chunk of the largest size', `${CHUNKED}ffffffffffffffff\r\n{}`),
  refused('within the end of chunks', `${CHUNKED}2\r\n{}\r\n0\r\n`),
  refused('within a body of 20 GB', `${POST}Content-Length: 20000000000\r\n\r\n{}`, 413),
  refused(
    'instead of waiting in vain for the go-ahead',
    `${POST}Expect: 100-continue\r\nContent-Length: 2000000\r\n\r\n`,
    413,
  ),
].map((one) => ({ ...one, halfClose: true }));

/** By what is odd about them. */
export const HTTP_TABLE: Readonly<Record<string, readonly HttpCase[]>> = {
  lengths: LENGTHS,
  codings: CODINGS,
  chunks: CHUNKS,
  lines: LINES,
  'request lines': REQUEST_LINES,
  hosts: HOSTS,
  connections: CONNECTIONS,
  'clients that close their side': HALF_CLOSED,
};
