import type { Database } from 'better-sqlite3';

/** Which messages have which trigrams, of a run of messages in the order of arrival. */
export interface Segment {
  readonly id: number;
  /** The arrival that the lists count from: no message of the segment came before it. */
  readonly first: number;
  /** How many postings it has: one for each trigram of each message. */
  readonly postings: number;
}

/** Lists that are filed together, under the first one's trigram. */
export interface Chunk {
  readonly trigram: number;
  readonly lists: Uint8Array;
}

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

/** As SQLite has it in a LIMIT. */
const ALL = -1;

/** The segments of an index, and their chunks; its methods are to be called inside a transaction. */
export interface Segments {
  /** In the order of arrival. */
  all(): readonly Segment[];
  /** The last so many of them. */
  newest(count: number): readonly Segment[];
  /** A number greater than any that a segment has or a chunk is filed under. */
  freeId(): number;
  /** Makes a segment known, whose chunks have been filed. */
  add(segment: Segment): void;
  /** Makes a segment unknown; its chunks stay where they are. */
  remove(id: number): void;
  fileChunk(id: number, trigram: number, lists: Uint8Array): void;
  /** The first chunk of a segment, or the one that follows the chunk that is filed under `trigram`. */
  chunkAfter(id: number, trigram: number | undefined): Chunk | undefined;
  countChunks(id: number): number;
  /** Removes the chunks of a segment, or the first so many of them. */
  removeChunks(id: number, most?: number): void;
  /** A number that chunks are filed under and no segment has. */
  orphan(): number | undefined;
}

export function createSegments(database: Database): Segments {
  const all = database.prepare<[], Segment>(SEGMENTS);
  const newest = database.prepare<[number], Segment>(
    `SELECT * FROM (${COLUMNS} ORDER BY first DESC LIMIT ?) ORDER BY first`,
  );
  const lastId = database
    .prepare<[], number>(
      `SELECT max(coalesce((SELECT max(id) FROM idx.segments), 0),
                  coalesce((SELECT max(id) >> 31 FROM idx.postings), 0))`,
    )
    .pluck();
  const add = database.prepare<Segment>('INSERT INTO idx.segments VALUES ($id, $first, $postings)');
  const remove = database.prepare<[number]>('DELETE FROM idx.segments WHERE id = ?');
  const has = database.prepare<[number], 1>('SELECT 1 FROM idx.segments WHERE id = ?').pluck();
  const fileChunk = database.prepare<[number, number, Uint8Array]>(
    `INSERT INTO idx.postings (id, lists) VALUES (${POSTINGS_ID}, ?)`,
  );
  const ofSegment = 'id >= (? << 31) AND id < ((? + 1) << 31)';
  const chunkAfter = database.prepare<number[], Chunk>(
    `SELECT ${TRIGRAM_OF_ID} AS trigram, lists FROM idx.postings
     WHERE id >= ${POSTINGS_ID} + CAST(? AS INTEGER) AND id < ((? + 1) << 31) ORDER BY id LIMIT 1`,
  );
  const countChunks = database
    .prepare<[number, number], number>(`SELECT count(*) FROM idx.postings WHERE ${ofSegment}`)
    .pluck();
  const removeChunks = database.prepare<[number, number, number]>(
    `DELETE FROM idx.postings WHERE ${ofSegment} ORDER BY id LIMIT ?`,
  );
  const nextFiled = database
    .prepare<[number], number>(
      'SELECT id >> 31 FROM idx.postings WHERE id >= (? << 31) ORDER BY id LIMIT 1',
    )
    .pluck();

  return {
    all: () => all.all(),
    newest: (count) => newest.all(count),
    freeId: () => (lastId.get() ?? 0) + 1,
    add: (segment) => void add.run(segment),
    remove: (id) => void remove.run(id),
    fileChunk: (id, trigram, lists) => void fileChunk.run(id, trigram, lists),
    chunkAfter: (id, trigram) =>
      chunkAfter.get(id, trigram ?? 0, trigram === undefined ? 0 : 1, id),
    countChunks: (id) => countChunks.get(id, id) ?? 0,
    removeChunks: (id, most = ALL) => void removeChunks.run(id, id, most),

    orphan() {
      let id = nextFiled.get(0);
      while (id !== undefined && has.get(id) === 1) id = nextFiled.get(id + 1);
      return id;
    },
  };
}
