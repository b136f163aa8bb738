import type { Random } from '../random.ts';

/** A body on the wire: the headers that frame it, each ended by CRLF, and the bytes that follow. */
interface Framed {
  readonly headers: string;
  readonly bytes: Uint8Array;
}

const EXTENSIONS = ['', '', '', ';a', ';a=b', ';a="b;c"', ';x=1;y=2'];
const TRAILERS = ['', '', 'X-Signature: 00\r\n', 'Content-Type: x\r\nX-A: b\r\n'];

/** A body with its length, or in chunks of any size. */
export function framed(body: Uint8Array, random: Random): Framed {
  if (random.next() < 0.7) {
    const zeros = random.next() < 0.05 ? '000' : '';
    return { headers: `Content-Length: ${zeros}${body.length}\r\n`, bytes: body };
  }
  const parts: Uint8Array[] = [];
  for (let start = 0; start < body.length;) {
    const largest = body.length > 2_000 ? body.length : 40;
    const chunk = body.subarray(start, start + random.between(1, largest));
    const size = random.pick([chunk.length.toString(16), chunk.length.toString(16).toUpperCase()]);
    parts.push(Buffer.from(`${size}${random.pick(EXTENSIONS)}\r\n`), chunk, Buffer.from('\r\n'));
    start += chunk.length;
  }
  parts.push(Buffer.from(`${random.pick(['0', '000'])}\r\n${random.pick(TRAILERS)}\r\n`));
  const coding = random.pick(['chunked', 'Chunked', 'CHUNKED']);
  return { headers: `Transfer-Encoding: ${coding}\r\n`, bytes: Buffer.concat(parts) };
}
