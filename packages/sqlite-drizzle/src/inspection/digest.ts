/** What a set of rows has in common with an equal one, in whatever order they are walked. */
export interface Digest {
  readonly rows: number;
  /** Equal for equal sets; different ones agree with a probability of 2^-64. */
  readonly sum: string;
}

// FNV-1a with two seeds, stirred at the end so that sums of similar rows differ.
const PRIME = 0x01000193;
const FIRST_SEED = 0x811c9dc5;
const SECOND_SEED = 0x5bd1e995;

/**
 * Two tables are compared by walking each once from its start to its end: to look each row of one
 * up in the other would visit a page for every row.
 */
export function digestOf(rows: Iterable<readonly (string | number)[]>): Digest {
  let count = 0;
  let firstSum = 0;
  let secondSum = 0;
  for (const row of rows) {
    // No value has a U+0000 in it.
    const text = row.join('\0');
    let first = FIRST_SEED;
    let second = SECOND_SEED;
    for (let at = 0; at < text.length; at += 1) {
      const unit = text.charCodeAt(at);
      first = Math.imul(first ^ unit, PRIME);
      second = Math.imul(second ^ unit, PRIME);
    }
    count += 1;
    firstSum = (firstSum + stirred(first)) >>> 0;
    secondSum = (secondSum + stirred(second)) >>> 0;
  }
  return { rows: count, sum: `${firstSum}/${secondSum}` };
}

function stirred(hash: number): number {
  const once = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (once ^ (once >>> 13)) >>> 0;
}
