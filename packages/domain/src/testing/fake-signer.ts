import type { SecretInForce, Signer } from '../ports/signer.ts';

/** A signer whose signatures can be read: the secret, then the bytes in hex. */
export interface FakeSigner extends Signer {
  /** Signs with the current secret unless told otherwise. */
  sign(body: Uint8Array, secret?: SecretInForce): string;
}

/** Keeps the whole `Signer` contract, without cryptography: for tests only. */
export function createFakeSigner(
  secrets: Readonly<Record<SecretInForce, string>> = { current: 'secret', previous: 'old secret' },
): FakeSigner {
  const sign = (body: Uint8Array, secret: SecretInForce = 'current'): string =>
    `${secrets[secret]}:${Array.from(body, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
  return {
    sign,
    async verify(body, signature) {
      if (signature === sign(body, 'current')) return 'current';
      return signature === sign(body, 'previous') ? 'previous' : undefined;
    },
  };
}
