import type { Database } from 'better-sqlite3';
import { createGatheredPostings } from './gathered-postings.ts';
import { createChunkWriter, listsOf, readList, type PostingList } from './posting-lists.ts';

/** Which messages have which trigrams, of a run of messages in the order of arrival. */
export interface Segment {
  readonly id: number;
  /** The arrival that the lists count from: no message of the segment came before it. */
  readonly first: number;
  /** How many postings it has: one for each trigram of each message. */
  readonly postings: number;
}

/** Takes texts into the index of trigrams; its methods are to be called inside a transaction. */
export interface TrigramWriter {
  /** Forgets what was added and not written: the transaction that it was added in has failed. */
  begin(): void;
  /** @param arrival greater than those before it. */
  add(arrival: number, text: string): void;
  /** Writes what was added since. */
  end(): void;
  /** Makes a larger segment of small ones, if there are such; returns whether it did. */
  tidy(): boolean;
}

/** So many small segments become one, so that a search asks few. */
const FAN_IN = 4;

/**
 * Larger ones are not made while messages come in: under load a step leaves one of about that size,
 * and writing all postings twice costs more than searches win by asking fewer segments.
 */
const MOST_POSTINGS_AT_WORK = 2 ** 18;

/** Larger ones are made at no time, because readers wait meanwhile. */
const MOST_POSTINGS = 2 ** 20;

/** Arrivals between the first messages of the parts of a segment: its lists have numbers below 2^31. */
const LONGEST_SPAN = 2 ** 30;

/**
 * One number for a segment and a trigram, which is below 2^31. A table of pairs would have whole
 * chunks in the inner pages of its tree, four to a page: a look then passed eight pages.
 */
export const POSTINGS_ID = '((? << 31) | ?)';

/** What a number of {@link POSTINGS_ID} has of the trigram. */
export const TRIGRAM_OF_ID = '(id & 0x7fffffff)';

const COLUMNS = 'SELECT id, first, postings FROM idx.segments';

/** All segments in the order of arrival. */
export const SEGMENTS = `${COLUMNS} ORDER BY first`;

/** Lists that are filed together, under the first one's trigram. */
export interface Chunk {
  readonly trigram: number;
  readonly lists: Uint8Array;
}

/**
 * Each step writes a segment of its own, one page after the other; nothing is changed in place.
 * One tree for all trigrams would have each message touch as many pages as it has trigrams.
 */
export function createTrigramWriter(database: Database): TrigramWriter {
  const segments = database.prepare<[], Segment>(SEGMENTS);
  const newestSegments = database.prepare<[], Segment>(
    `SELECT * FROM (${COLUMNS} ORDER BY first DESC LIMIT ${FAN_IN}) ORDER BY first`,
  );
  const addSegment = database.prepare<[number, number]>(
    'INSERT INTO idx.segments (first, postings) VALUES (?, ?)',
  );
  const addChunk = database.prepare<[number, number, Uint8Array]>(
    `INSERT INTO idx.postings (id, lists) VALUES (${POSTINGS_ID}, ?)`,
  );
  const nextChunk = database.prepare<number[], Chunk>(
    `SELECT ${TRIGRAM_OF_ID} AS trigram, lists FROM idx.postings
     WHERE id >= ${POSTINGS_ID} + CAST(? AS INTEGER) AND id < ((? + 1) << 31) ORDER BY id LIMIT 1`,
  );
  const removeChunks = database.prepare<[number, number]>(
    'DELETE FROM idx.postings WHERE id >= (? << 31) AND id < ((? + 1) << 31)',
  );
  const removeSegment = database.prepare<[number]>('DELETE FROM idx.segments WHERE id = ?');

  const gathered = createGatheredPostings();
  let first = 0;

  const open = (from: number, postings: number) => {
    const id = Number(addSegment.run(from, postings).lastInsertRowid);
    return createChunkWriter((trigram, chunk) => addChunk.run(id, trigram, chunk));
  };

  const write = (): void => {
    if (gathered.count() === 0) return;
    gathered.flush(open(first, gathered.count()));
    // What becomes one may be one of four itself.
    for (;;) {
      const newest = newestSegments.all();
      if (!shouldBecomeOne(newest, MOST_POSTINGS_AT_WORK)) break;
      merge(newest);
    }
  };

  const merge = (parts: readonly Segment[]): void => {
    const [{ first: from }] = parts as [Segment];
    const merged = open(from, sumOf(parts));
    const walks = parts.map((part) => walkThrough(part, from));
    for (;;) {
      let trigram = Infinity;
      for (const walk of walks) trigram = Math.min(trigram, walk.trigram());
      if (trigram === Infinity) break;
      const messages: number[] = [];
      for (const walk of walks) if (walk.trigram() === trigram) walk.take(messages);
      merged.add(trigram, messages);
    }
    merged.end();
    for (const { id } of parts) {
      removeChunks.run(id, id);
      removeSegment.run(id);
    }
  };

  /** Goes through a segment's lists; they are told as counted from the arrival `from`. */
  const walkThrough = (segment: Segment, from: number) => {
    let last: number | undefined;
    let lists: readonly PostingList[] = [];
    let at = 0;
    const load = (): void => {
      const chunk = nextChunk.get(segment.id, last ?? 0, last === undefined ? 0 : 1, segment.id);
      lists = chunk === undefined ? [] : listsOf(chunk.trigram, chunk.lists);
      last = chunk?.trigram ?? last;
      at = 0;
    };
    load();
    return {
      trigram: () => lists[at]?.trigram ?? Infinity,
      take(messages: number[]) {
        readList(lists[at] as PostingList, segment.first - from, messages);
        at += 1;
        if (at === lists.length) load();
      },
    };
  };

  return {
    begin() {
      if (gathered.count() > 0) gathered.clear();
    },

    add(arrival, text) {
      if (!gathered.hasRoomFor(text) || arrival - first >= LONGEST_SPAN) write();
      if (gathered.count() === 0) first = arrival;
      gathered.add(arrival - first, text);
    },

    end: write,

    tidy() {
      const all = segments.all();
      for (let start = 0; start + FAN_IN <= all.length; start += 1) {
        const run = all.slice(start, start + FAN_IN);
        if (shouldBecomeOne(run, MOST_POSTINGS)) {
          merge(run);
          return true;
        }
      }
      return false;
    },
  };
}

/** Neighbours of about one size: what is written again is at least doubled by it. */
function shouldBecomeOne(run: readonly Segment[], most: number): boolean {
  if (run.length < FAN_IN) return false;
  const [oldest, newest] = [run[0] as Segment, run.at(-1) as Segment];
  const sum = sumOf(run);
  const largest = Math.max(...run.map(({ postings }) => postings));
  return sum <= most && 2 * largest <= sum && newest.first - oldest.first < LONGEST_SPAN;
}

function sumOf(segments: readonly Segment[]): number {
  return segments.reduce((sum, { postings }) => sum + postings, 0);
}
