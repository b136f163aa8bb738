// ES2026; TypeScript's libraries do not declare it yet.
declare global {
  interface JSON {
    rawJSON(text: string): object;
  }
}

/** An integer that `JSON.stringify` writes digit for digit, beyond 2^53 too. */
export function jsonInteger(value: bigint): object {
  return JSON.rawJSON(String(value));
}
