import { foldCase } from '@hookledger/domain';
import { TRIGRAM_LENGTH, trigramsOf } from '../derived/trigrams.ts';

/** More do not make the candidates noticeably fewer, and each one costs a list to walk. */
const MOST = 8;

/**
 * Trigrams of `part` that cover it, as their keys: every text that contains the part has all of
 * them. `undefined` for parts shorter than a trigram. The texts still have to be looked at, because
 * the index knows which trigrams a text has and not where.
 */
export function trigramsThatCover(part: string): readonly number[] | undefined {
  const characters = [...foldCase(part)];
  if (characters.length < TRIGRAM_LENGTH) return undefined;
  const trigrams = new Set<string>();
  const last = characters.length - TRIGRAM_LENGTH;
  for (let at = 0; at < last && trigrams.size < MOST - 1; at += TRIGRAM_LENGTH) {
    trigrams.add(characters.slice(at, at + TRIGRAM_LENGTH).join(''));
  }
  trigrams.add(characters.slice(last).join(''));
  return [...trigrams].flatMap(trigramsOf);
}
