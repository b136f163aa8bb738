import type { Signer } from '../ports/signer.ts';

export interface AuthenticateDeliveryCommand {
  /** The body's bytes exactly as they came off the wire. */
  readonly body: Uint8Array;
  /** The claimed signature, or `undefined` when the delivery carries none. */
  readonly signature: string | undefined;
}

export type AuthenticateDeliveryOutcome =
  { readonly kind: 'authentic' } | { readonly kind: 'invalid_signature' };

export interface AuthenticateDeliveryDeps {
  readonly signer: Signer;
}

/** @throws {PortUnavailableError} when signatures can't be checked now. */
export type AuthenticateDelivery = (
  command: AuthenticateDeliveryCommand,
) => Promise<AuthenticateDeliveryOutcome>;

/** Tells whether a delivery comes from somebody who holds the secret. */
export function createAuthenticateDelivery({
  signer,
}: AuthenticateDeliveryDeps): AuthenticateDelivery {
  return async function authenticateDelivery({ body, signature }) {
    const authentic = await signer.verify(body, signature ?? '');
    return { kind: authentic ? 'authentic' : 'invalid_signature' };
  };
}
