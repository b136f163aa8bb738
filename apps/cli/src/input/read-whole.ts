import type { Readable } from 'node:stream';

/** The largest body that a service can be made to accept. */
const MAX_MIB = 64;

/** @throws {Error} when there is more than any delivery may have. */
export async function readWhole(stream: Readable): Promise<Uint8Array> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of stream as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > MAX_MIB * 1024 * 1024) throw new Error(`the body has more than ${MAX_MIB} MiB`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
