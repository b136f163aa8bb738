import { createHash, createHmac } from 'node:crypto';
import { SECRET, sign } from './client.ts';

/** A delivery whose signature is not the one of its body. */
export interface Forgery {
  readonly name: string;
  readonly body: Uint8Array;
  /** One byte a character. */
  readonly signature: string;
}

/** What no header may have: such a request is refused before anybody looks at its signature. */
export const NO_HEADER_VALUE: RegExp = /[^\t\x20-\x7e\x80-\xff]/;

const BYTES = Array.from({ length: 256 }, (_, byte) => byte);

/** Every way to be wrong by one bit, cut short or too long, and some to be wrong on purpose. */
export function* forgeriesOf(body: Uint8Array): Generator<Forgery> {
  const signature = sign(body);
  for (const [name, forged] of wrongSignatures(signature)) {
    // Either case is read, and blanks around a header are no part of it (RFC 9110, 5.5).
    const isRight = forged.replace(/^[ \t]+|[ \t]+$/g, '').toLowerCase() === signature;
    if (!isRight) yield { name, body, signature: forged };
  }
  for (const [name, forged] of signaturesMadeOtherwise(body)) {
    yield { name, body, signature: forged };
  }
  for (const [name, forged] of otherBodies(body)) yield { name, body: forged, signature };
}

function* wrongSignatures(signature: string): Generator<readonly [name: string, forged: string]> {
  const mac = Buffer.from(signature, 'hex');
  for (const flipped of bitFlips(mac)) yield ['a bit of the MAC', flipped.toString('hex')];
  const spelled = Buffer.from(signature, 'latin1');
  for (const flipped of bitFlips(spelled)) yield ['a bit of a digit', flipped.toString('latin1')];
  for (let length = 0; length < signature.length; length += 1) {
    yield ['cut at the end', signature.slice(0, length)];
    yield ['cut at the start', signature.slice(signature.length - length)];
  }
  for (const byte of BYTES) {
    const character = String.fromCharCode(byte);
    yield ['a character after', signature + character];
    yield ['a character before', character + signature];
  }
  yield ['twice', signature + signature];
  yield ['a list', `${signature}, ${signature}`];
  yield ['quoted', `"${signature}"`];
  yield ['prefixed', `sha256=${signature}`];
  yield ['bytes in reverse', Buffer.from(mac.toReversed()).toString('hex')];
  yield ['in base64', mac.toString('base64')];
}

function* signaturesMadeOtherwise(
  body: Uint8Array,
): Generator<readonly [name: string, forged: string]> {
  yield ['no key', sign(body, '')];
  yield ['a key with a line break', sign(body, `${SECRET}\n`)];
  yield ['a key in capitals', sign(body, SECRET.toUpperCase())];
  yield ['a plain hash', sha256(body)];
  yield ['a hash of key and body', sha256(SECRET, body)];
  yield ['a hash of body and key', sha256(body, SECRET)];
  yield ['key and body exchanged', createHmac('sha256', body).update(SECRET).digest('hex')];
  yield ['SHA-512, cut', createHmac('sha512', SECRET).update(body).digest('hex').slice(0, 64)];
  yield ['nothing', sign('')];
  yield ['the digits of the body', sign(Buffer.from(body).toString('hex'))];
}

function* otherBodies(body: Uint8Array): Generator<readonly [name: string, forged: Uint8Array]> {
  for (const flipped of bitFlips(body)) yield ['a bit of the body', flipped];
  for (let length = 0; length < body.length; length += 1) {
    yield ['a body cut at the end', body.subarray(0, length)];
  }
  for (const byte of BYTES) {
    yield ['a byte after the body', Buffer.from([...body, byte])];
    yield ['a byte before the body', Buffer.from([byte, ...body])];
  }
}

function* bitFlips(bytes: Uint8Array): Generator<Buffer> {
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const flipped = Buffer.from(bytes);
    flipped[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    yield flipped;
  }
}

function sha256(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}
