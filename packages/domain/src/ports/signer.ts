/**
 * One of the secrets that are in force. Two of them are while one replaces the other: `previous`
 * is accepted until every sender signs with `current`.
 */
export type SecretInForce = 'current' | 'previous';

/** Proof that bytes come from a holder of a secret. */
export interface Signer {
  /**
   * Tells with which secret `signature` was made over exactly these bytes; `undefined` when with
   * none, and `current` when both secrets are the same. A signature of the wrong length or alphabet
   * is `undefined`, never an error. The time taken depends neither on how much of it is right nor on
   * which secret it was made with: all that are in force are compared, always.
   *
   * @throws {PortUnavailableError} when there is no secret to check against.
   */
  verify(body: Uint8Array, signature: string): Promise<SecretInForce | undefined>;
}
