import { PortUnavailableError, type Signer } from '@hookledger/domain';
import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';

// `Buffer.from(hex)` stops at the first bad digit without a word: look before decoding.
const SHA256_HEX = /^[0-9a-fA-F]{64}$/;

/** Signatures as hex of HMAC-SHA256 (RFC 2104) over the body, the secret taken as UTF-8. */
export function createHmacSigner(secret: string): Signer {
  const key = createSecretKey(secret, 'utf8');
  return {
    async verify(body, signature) {
      if (!SHA256_HEX.test(signature)) return false;
      const expected = createHmac('sha256', key).update(body).digest();
      return timingSafeEqual(expected, Buffer.from(signature, 'hex'));
    },
  };
}

/** Stands in while no secret is set: nothing can be verified, so nothing is let in. */
export function createSignerWithoutSecret(): Signer {
  return {
    async verify() {
      throw new PortUnavailableError('WEBHOOK_SECRET is not set, so no signature can be checked');
    },
  };
}
