import { escaped, TREACHEROUS } from './treacherous.ts';

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Text from outside, for one line of a terminal. */
export function printable(text: string): string {
  return text.replaceAll(TREACHEROUS, (character) => SHORT[character] ?? escaped(character));
}
