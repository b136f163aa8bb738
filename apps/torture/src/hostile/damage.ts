import type { Random } from '../random.ts';

const SPLICES = [
  '\r\n',
  '\n',
  '\r',
  '\r\n\r\n',
  '\0',
  ' ',
  '\t',
  ':',
  '%',
  '?',
  '#',
  '0',
  '\x7f',
  '\xff',
  'Content-Length: 5\r\n',
  'Content-Length: 0\r\n',
  'Transfer-Encoding: chunked\r\n',
  'Transfer-Encoding: identity\r\n',
  'Connection: close\r\n',
  'Connection: upgrade\r\n',
  'Upgrade: websocket\r\n',
  'Expect: 100-continue\r\n',
  'Host: y\r\n',
  ' folded\r\n',
  'HTTP/1.0',
  'HTTP/1.1',
  'HTTP/2.0',
  'POST ',
  'GET / HTTP/1.1\r\nHost: x\r\n\r\n',
  '0\r\n\r\n',
  'ffffffffffffffff\r\n',
  '-1',
  'CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n',
  '\x16\x03\x01',
];

/** The bytes with one to eight changes of the kinds that parsers get wrong. */
export function damaged(bytes: Uint8Array, random: Random): Uint8Array {
  let result = Buffer.from(bytes);
  for (let i = random.between(1, 8); i > 0; i -= 1) result = changed(result, random);
  return result;
}

/** Bytes that were never a request. */
export function noise(random: Random): Uint8Array {
  const bytes = new Uint8Array(random.pick([1, 10, 100, 2_000]));
  for (let i = 0; i < bytes.length; i += 1) bytes[i] = random.between(0, 255);
  return bytes;
}

function changed(bytes: Buffer, random: Random): Buffer<ArrayBuffer> {
  const at = random.between(0, bytes.length);
  const to = Math.min(bytes.length, at + random.between(1, 20));
  const [before, range, after] = [
    bytes.subarray(0, at),
    bytes.subarray(at, to),
    bytes.subarray(to),
  ];
  return random.pick([
    () => Buffer.concat([before, flipped(range, random), after]),
    () => Buffer.concat([before, noise(random), after]),
    () => Buffer.concat([before, after]),
    () => Buffer.concat([before, range, range, after]),
    () => Buffer.concat([before, Buffer.from(random.pick(SPLICES), 'latin1'), range, after]),
    () => Buffer.concat([before, Buffer.from(random.pick(SPLICES), 'latin1'), range, after]),
    () => before.subarray(0),
  ])() as Buffer<ArrayBuffer>;
}

function flipped(range: Uint8Array, random: Random): Uint8Array {
  return range.map((byte) => byte ^ (1 << random.between(0, 7)));
}
