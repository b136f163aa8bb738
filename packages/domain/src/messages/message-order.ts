import type { Message } from './message.ts';

/** Order by instant, then by id in code-point order: the order of every list of messages. */
export function compareMessages(a: Message, b: Message): number {
  return compareCodePoints(a.sentAt.key, b.sentAt.key) || compareCodePoints(a.id, b.id);
}

/**
 * Order by code point, which is also the order of the UTF-8 bytes. JavaScript's `<` compares
 * UTF-16 units and puts U+1F600 before U+FFFD.
 */
export function compareCodePoints(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i += 1) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
}

// Surrogates stand for code points above every other unit's.
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
