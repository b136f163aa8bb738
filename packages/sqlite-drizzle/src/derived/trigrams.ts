/** How many code points make one. */
export const TRIGRAM_LENGTH = 3;

const ASCII = 0x80;
const BEYOND_ASCII = 0x4000_0000;

/**
 * A number below 2^31 for three code points. Those of ASCII have one each; of others two may have
 * the same, so what is found by it has to be looked at.
 */
function keyOf(a: number, b: number, c: number): number {
  if ((a | b | c) < ASCII) return (a << 14) | (b << 7) | c;
  let hash = Math.imul(a, 0x9e37_79b1);
  hash = Math.imul(hash ^ (hash >>> 15) ^ b, 0x85eb_ca77);
  hash = Math.imul(hash ^ (hash >>> 13) ^ c, 0xc2b2_ae3d);
  return ((hash ^ (hash >>> 16)) & (BEYOND_ASCII - 1)) | BEYOND_ASCII;
}

/** Calls `see` with the key of each three code points of `text` that stand together, in their order. */
export function eachTrigram(text: string, see: (key: number) => void): void {
  let a = -1;
  let b = -1;
  for (let at = 0; at < text.length; at += 1) {
    const c = text.codePointAt(at) as number;
    // The second half of a pair is no character.
    if (c > 0xffff) at += 1;
    if (a !== -1) see(keyOf(a, b, c));
    a = b;
    b = c;
  }
}

/** The keys of a text's trigrams, each once, in the order of their first places. */
export function trigramsOf(text: string): readonly number[] {
  const keys = new Set<number>();
  eachTrigram(text, (key) => keys.add(key));
  return [...keys];
}
