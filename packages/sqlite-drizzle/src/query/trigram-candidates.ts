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
   * Arrivals of all messages whose texts have all of these trigrams, and perhaps of some that have not:
   * list after list, each ascending and behind the one before.
   */
  lists(trigrams: readonly number[]): Iterable<readonly number[]>;
  /** The same as one list; `undefined` when they are more than `most`. */
  find(trigrams: readonly number[], most: number): readonly number[] | undefined;
  /**
   * Which share of all messages up to `through` `find` would name, told from the first `rows` messages each of
   * the oldest, a middle and the newest of the segments that have as many. Where none has: 0 at least, and 1
   * in the mean. To find them all, only to learn that they are too many, costs a fourteenth of a scan, and
   * more in a first search.
   */
  sample(trigrams: readonly number[], rows: number, through: number): Shares;
  /** Whether `find` would name this message. */
  names(trigrams: readonly number[], arrival: number): boolean;
}

/** Parts of a whole, from 0 to 1. */
interface Shares {
  /** In the sample that has fewest. */
  readonly least: number;
  readonly mean: number;
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

  function* lists(trigrams: readonly number[]): Generator<readonly number[]> {
    for (const segment of segments.all()) yield findIn(segment, trigrams);
  }

  return {
    lists,

    find(trigrams, most) {
      const found: number[] = [];
      for (const list of lists(trigrams)) {
        for (const arrival of list) found.push(arrival);
        if (found.length > most) return undefined;
      }
      return found;
    },

    sample(trigrams, rows, through) {
      const all = segments.all();
      const large = all.filter(
        ({ first }, i) => (all[i + 1]?.first ?? through + 1) - first >= rows,
      );
      // Nothing is known: few are soon found, and a scan is the safer way to the total of many.
      if (large.length === 0) return { least: 0, mean: 1 };
      const chosen = [large[0], large[large.length >> 1], large.at(-1)] as readonly Segment[];
      const shares = chosen.map(
        (segment) => findIn(segment, trigrams, segment.first + rows).length / rows,
      );
      return {
        least: Math.min(...shares),
        mean: shares.reduce((sum, share) => sum + share) / shares.length,
      };
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
