import type { Database } from 'better-sqlite3';
import { listIn, readList } from '../derived/posting-lists.ts';
import {
  POSTINGS_ID,
  SEGMENTS,
  TRIGRAM_OF_ID,
  type Chunk,
  type Segment,
} from '../derived/segments.ts';

/** Names messages that may have a part in their texts; to be called inside a transaction. */
export interface TrigramCandidates {
  /**
   * Arrivals, ascending, of all messages whose texts have all of these trigrams, and perhaps of some
   * that have not; `undefined` when they are more than `most`.
   */
  find(trigrams: readonly number[], most: number): readonly number[] | undefined;
  /** Whether `find` would name this message. */
  names(trigrams: readonly number[], arrival: number): boolean;
}

export function createTrigramCandidates(database: Database): TrigramCandidates {
  const segments = database.prepare<[], Segment>(SEGMENTS);
  const chunkOf = database.prepare<number[], Chunk>(
    `SELECT ${TRIGRAM_OF_ID} AS trigram, lists FROM idx.postings
     WHERE id <= ${POSTINGS_ID} AND id >= (? << 31) ORDER BY id DESC LIMIT 1`,
  );

  const messagesOf = ({ id, first }: Segment, trigram: number): number[] => {
    const messages: number[] = [];
    const chunk = chunkOf.get(id, trigram, id);
    const list = chunk && listIn(chunk.trigram, chunk.lists, trigram);
    if (list !== undefined) readList(list, first, messages);
    return messages;
  };

  const findIn = (segment: Segment, [trigram, ...others]: readonly number[]): readonly number[] => {
    let found = messagesOf(segment, trigram as number);
    for (const other of others) {
      if (found.length === 0) break;
      found = inBoth(found, messagesOf(segment, other));
    }
    return found;
  };

  return {
    find(trigrams, most) {
      const found: number[] = [];
      for (const segment of segments.all()) {
        for (const arrival of findIn(segment, trigrams)) found.push(arrival);
        if (found.length > most) return undefined;
      }
      return found;
    },

    names(trigrams, arrival) {
      const segment = segments.all().findLast(({ first }) => first <= arrival);
      return segment !== undefined && findIn(segment, trigrams).includes(arrival);
    },
  };
}

/** Both ascend. */
function inBoth(some: readonly number[], others: readonly number[]): number[] {
  const both: number[] = [];
  let at = 0;
  for (const one of some) {
    while (at < others.length && (others[at] as number) < one) at += 1;
    if (others[at] === one) both.push(one);
  }
  return both;
}
