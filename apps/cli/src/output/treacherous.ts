/**
 * Control characters and what turns the direction of writing: on a terminal they can hide or
 * imitate output, and ids and texts come from outside.
 */
export const TREACHEROUS: RegExp = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;

/** As JSON writes it. */
export function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
