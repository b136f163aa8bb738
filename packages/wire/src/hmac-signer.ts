import { PortUnavailableError, type SecretInForce, type Signer } from '@hookledger/domain';
import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';
import { createHmacSha256 } from './hmac-sha256.ts';

const SHA256_BYTES = 32;
// `Buffer.from(hex)` and `write` stop at the first bad digit without a word: look before decoding.
const SHA256_HEX = /^[0-9a-fA-F]{64}$/;

export interface HmacSecrets {
  readonly current: string;
  /** `undefined` while no rotation is under way: a delivery then costs one HMAC, not two. */
  readonly previous?: string | undefined;
}

/** Signatures as hex of HMAC-SHA256 (RFC 2104) over the body, secrets taken as UTF-8. */
export function createHmacSigner({ current, previous }: HmacSecrets): Signer {
  const isOfCurrent = createComparison(current);
  const isOfPrevious = previous === undefined ? () => false : createComparison(previous);
  // Written over by each signature: nothing is awaited while it is in use.
  const claimed = Buffer.alloc(SHA256_BYTES);
  const signedWith = (body: Uint8Array, signature: string): SecretInForce | undefined => {
    if (!SHA256_HEX.test(signature)) return undefined;
    claimed.write(signature, 'hex');
    // Both before either counts, so that the time taken does not tell which secret it was.
    const ofCurrent = isOfCurrent(body, claimed);
    const ofPrevious = isOfPrevious(body, claimed);
    if (ofCurrent) return 'current';
    return ofPrevious ? 'previous' : undefined;
  };
  return { verify: (body, signature) => Promise.resolve(signedWith(body, signature)) };
}

/** What a sender puts into `X-Signature`. */
export function signatureOf(body: Uint8Array, secret: string): string {
  return createHmac('sha256', createSecretKey(secret, 'utf8')).update(body).digest('hex');
}

function createComparison(secret: string): (body: Uint8Array, claimed: Uint8Array) => boolean {
  const hmac = createHmacSha256(secret);
  return (body, claimed) => timingSafeEqual(hmac(body), claimed);
}

/** Stands in while no secret is set: nothing can be verified, so nothing is let in. */
export function createSignerWithoutSecret(): Signer {
  return {
    async verify() {
      throw new PortUnavailableError('WEBHOOK_SECRET is not set, so no signature can be checked');
    },
  };
}
