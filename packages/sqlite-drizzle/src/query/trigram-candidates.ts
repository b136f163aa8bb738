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
  /**
   * Whether they seem to be more than twice `most`, as far as samples of old messages, newer ones and the
   * newest tell. To find so many, only to learn that they are too many, costs a seventh of a scan.
   */
  seemMore(trigrams: readonly number[], most: number, sampling: Sampling): boolean;
  /** Whether `find` would name this message. */
  names(trigrams: readonly number[], arrival: number): boolean;
}

interface Sampling {
  /** How many messages a sample has. */
  readonly rows: number;
  /** How many the index has. */
  readonly messages: number;
}

export function createTrigramCandidates(database: Database): TrigramCandidates {
  const segments = database.prepare<[], Segment>(SEGMENTS);
  const chunkOf = database.prepare<number[], Chunk>(
    `SELECT ${TRIGRAM_OF_ID} AS trigram, lists FROM idx.postings
     WHERE id <= ${POSTINGS_ID} AND id >= (? << 31) ORDER BY id DESC LIMIT 1`,
  );

  const messagesOf = ({ id, first }: Segment, trigram: number, limit: number): number[] => {
    const messages: number[] = [];
    const chunk = chunkOf.get(id, trigram, id);
    const list = chunk && listIn(chunk.trigram, chunk.lists, trigram);
    if (list !== undefined) readList(list, first, messages, limit);
    return messages;
  };

  /** Arrivals below `limit`. */
  const findIn = (
    segment: Segment,
    [trigram, ...others]: readonly number[],
    limit = Number.POSITIVE_INFINITY,
  ): readonly number[] => {
    let found = messagesOf(segment, trigram as number, limit);
    for (const other of others) {
      if (found.length === 0) break;
      found = inBoth(found, messagesOf(segment, other, limit));
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

    seemMore(trigrams, most, { rows, messages }) {
      const all = segments.all();
      const samples = [all[0], all[all.length >> 1], all.at(-1)];
      return samples.every((segment) => {
        if (segment === undefined) return false;
        const found = findIn(segment, trigrams, segment.first + rows).length;
        return (found * messages) / rows > 2 * most;
      });
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
