import { expect } from 'chai';
import { describe, it } from 'mocha';
import { createHmac } from 'node:crypto';
import { createHmacSha256 } from '../src/hmac-sha256.ts';

// RFC 4231, section 4; the fifth shows a truncated output. Its keys that are no UTF-8 can't be secrets.
const RFC_4231 = [
  {
    test: 1,
    secret: '\u000b'.repeat(20),
    body: 'Hi There',
    hmac: 'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
  },
  {
    test: 2,
    secret: 'Jefe',
    body: 'what do ya want for nothing?',
    hmac: '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  },
];

describe('createHmacSha256', () => {
  for (const { test, secret, body, hmac } of RFC_4231) {
    it(`makes what RFC 4231 says in test case ${test}`, () => {
      expect(createHmacSha256(secret)(Buffer.from(body)).toString('hex')).to.equal(hmac);
    });
  }

  it('makes what OpenSSL makes, of secrets and bodies of every length about a block', () => {
    const lengths = [0, 1, 31, 32, 33, 55, 56, 63, 64, 65, 119, 120, 127, 128, 129, 1_000];
    for (const secretLength of lengths) {
      const secret = 'key '.repeat(secretLength).slice(0, secretLength);
      const hmac = createHmacSha256(secret);
      for (const bodyLength of lengths) {
        const body = bytes(bodyLength);

        expect(hmac(body), `${secretLength}, ${bodyLength}`).to.deep.equal(openssl(secret, body));
      }
    }
  });

  it('makes what OpenSSL makes of long bodies, and of a short one after them', () => {
    const hmac = createHmacSha256('testsecret');
    for (const length of [16_383, 16_384, 16_385, 1_048_576, 10, 0]) {
      const body = bytes(length);

      expect(hmac(body).equals(openssl('testsecret', body)), `${length}`).to.equal(true);
    }
  });

  it('gives bytes that a later call leaves alone', () => {
    const hmac = createHmacSha256('testsecret');
    const first = hmac(bytes(3));

    hmac(bytes(4));

    expect(first).to.deep.equal(openssl('testsecret', bytes(3)));
  });
});

/** All values of a byte, over and over. */
function bytes(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (i * 7 + length) % 256);
}

function openssl(secret: string, body: Uint8Array): Buffer {
  return createHmac('sha256', secret).update(body).digest();
}
