import type { Database } from 'better-sqlite3';
import { createTrigramCandidates } from '../query/trigram-candidates.ts';
import { trigramsThatCover } from '../query/trigrams.ts';
import type { Check } from './finding.ts';

/** How many messages are looked for at most. */
const SAMPLE = 500;

/** How many characters of a text are looked for. */
const PART = 24;

/** A prime, so that parts are taken from all over the texts. */
const STRIDE = 7_919;

/** Whether messages are found by a part of their text, for a sample spread over all of them. */
export function searchCheck(database: Database, through: number): Check {
  const sample = database.prepare<[number, number], { arrival: number; text: string }>(
    `SELECT arrival, text FROM main.messages
     WHERE arrival <= ? AND arrival % ? = 0 AND text IS NOT NULL`,
  );
  const candidates = createTrigramCandidates(database);

  return {
    name: 'index search',
    run() {
      const texts = sample.all(through, Math.max(1, Math.floor(through / SAMPLE)));
      const problems = texts.flatMap(({ arrival, text }) => {
        const trigrams = trigramsThatCover(partOf(text, arrival));
        if (trigrams === undefined || candidates.names(trigrams, arrival)) return [];
        return [`it does not find message number ${arrival} by its text`];
      });
      return problems.length > 0 ? problems : `it finds each of ${texts.length} texts`;
    },
  };
}

function partOf(text: string, arrival: number): string {
  const characters = [...text];
  const last = Math.max(1, characters.length - PART);
  const start = (arrival * STRIDE) % last;
  return characters.slice(start, start + PART).join('');
}
