/** A shorter secret would black out parts of ordinary words. */
const MIN_REDACTED_LENGTH = 8;

/** Those that are looked for, such that none is part of one after it. */
export function redactable(secrets: readonly string[]): readonly string[] {
  return (
    secrets
      .filter((secret) => secret.length >= MIN_REDACTED_LENGTH)
      // One that is part of another must not leave the rest of it.
      .toSorted((a, b) => b.length - a.length)
  );
}

/** Blacks out secrets wherever they turn up: a client can name a message after one. */
export function createRedact(secrets: readonly string[]): (text: string) => string {
  const redacted = redactable(secrets);
  return (text) => redacted.reduce((rest, secret) => rest.replaceAll(secret, '[redacted]'), text);
}
