import type { Signer } from '../ports/signer.ts';

/** A signer whose signatures can be read: the secret, then the bytes in hex. */
export interface FakeSigner extends Signer {
  sign(body: Uint8Array): string;
}

/** Keeps the whole `Signer` contract, without cryptography: for tests only. */
export function createFakeSigner(secret = 'secret'): FakeSigner {
  const sign = (body: Uint8Array): string =>
    `${secret}:${Array.from(body, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
  return {
    sign,
    async verify(body, signature) {
      return signature === sign(body);
    },
  };
}
