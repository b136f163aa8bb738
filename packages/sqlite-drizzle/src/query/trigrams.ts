import { foldCase } from '@hookledger/domain';

const LENGTH = 3;

/** More do not make the candidates noticeably fewer, and each one costs a list to walk. */
const MOST = 8;

/**
 * A full-text query whose matches include every text that contains `part`: all of the part's
 * trigrams that cover it. `undefined` for parts shorter than a trigram. The texts still have to be
 * looked at, because the index knows which trigrams a text has and not where.
 */
export function trigramQuery(part: string): string | undefined {
  const characters = [...foldCase(part)];
  if (characters.length < LENGTH) return undefined;
  const trigrams = new Set<string>();
  const last = characters.length - LENGTH;
  for (let at = 0; at < last && trigrams.size < MOST - 1; at += LENGTH) {
    trigrams.add(characters.slice(at, at + LENGTH).join(''));
  }
  trigrams.add(characters.slice(last).join(''));
  return [...trigrams].map((trigram) => `"${trigram.replaceAll('"', '""')}"`).join(' AND ');
}
