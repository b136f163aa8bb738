/** Proof that bytes come from a holder of the secret. */
export interface Signer {
  /**
   * Tells whether `signature` was made over exactly these bytes. A signature of the wrong length
   * or alphabet is `false`, never an error; the time taken does not depend on how much of it is
   * right.
   *
   * @throws {PortUnavailableError} when there is no secret to check against.
   */
  verify(body: Uint8Array, signature: string): Promise<boolean>;
}
