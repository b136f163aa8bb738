import { FOLDED_RANGES } from './case-folding-table.ts';

const BEYOND_ASCII = /[\u0080-\uffff]/;
const UPPER_OR_BEYOND_ASCII = /[A-Z\u0080-\uffff]/;

const folded = new Map<number, string>(
  FOLDED_RANGES.flatMap(([first, last, step, distance]) => {
    const entries: [number, string][] = [];
    for (let from = first; from <= last; from += step) {
      entries.push([from, String.fromCodePoint(from + distance)]);
    }
    return entries;
  }),
);

/**
 * The spelling that stands for every case of `text`: two texts are equal but for case when their
 * folded spellings are equal. Code point by code point, so that the number of code points stays
 * and a part of the text folds to a part of the folded text.
 *
 * All of Unicode's simple case pairs count, the dotted and the dotless i included; `ß` and `SS`
 * are no such pair. The table is part of this package and not of the platform, because stores
 * keep folded text: a new Unicode version is a migration.
 */
export function foldCase(text: string): string {
  if (!UPPER_OR_BEYOND_ASCII.test(text)) return text;
  if (!BEYOND_ASCII.test(text)) return text.toLowerCase();
  let result = '';
  for (const character of text) {
    result += folded.get(character.codePointAt(0) as number) ?? character;
  }
  return result;
}
