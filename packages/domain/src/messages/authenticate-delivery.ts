import type { SecretInForce, Signer } from '../ports/signer.ts';

export interface AuthenticateDeliveryCommand {
  /** The body's bytes exactly as they came off the wire. */
  readonly body: Uint8Array;
  /** The claimed signature, or `undefined` when the delivery carries none. */
  readonly signature: string | undefined;
}

export type AuthenticateDeliveryOutcome =
  | { readonly kind: 'authentic'; readonly signedWith: SecretInForce }
  | { readonly kind: 'invalid_signature' };

export interface AuthenticateDeliveryDeps {
  readonly signer: Signer;
}

/** @throws {PortUnavailableError} when signatures can't be checked now. */
export type AuthenticateDelivery = (
  command: AuthenticateDeliveryCommand,
) => Promise<AuthenticateDeliveryOutcome>;

/** Tells whether a delivery comes from somebody who holds a secret, and which. */
export function createAuthenticateDelivery({
  signer,
}: AuthenticateDeliveryDeps): AuthenticateDelivery {
  return ({ body, signature }) => signer.verify(body, signature ?? '').then(outcomeOf);
}

function outcomeOf(signedWith: SecretInForce | undefined): AuthenticateDeliveryOutcome {
  return signedWith === undefined
    ? { kind: 'invalid_signature' }
    : { kind: 'authentic', signedWith };
}
