import { createVarintReader, createVarintWriter } from './varints.ts';

/**
 * Which messages have a trigram, for many trigrams, as bytes. All numbers are varints:
 *
 *     chunk = (gap to the trigram, bytes of its list, list)...
 *     list  = (gap to the message)...
 *
 * Trigrams and messages ascend. A chunk's first gap counts from the trigram that the chunk is filed
 * under, which makes it 0; a list's first from the segment's first message.
 */
export interface PostingList {
  readonly trigram: number;
  readonly bytes: Uint8Array;
  /** Where in `bytes` the list begins. */
  readonly start: number;
  /** Where it ends. */
  readonly end: number;
}

/** Twelve fill a page of the index. */
const CHUNK_BYTES = 1_300;

/** Files lists in chunks. */
export interface ChunkWriter {
  /**
   * @param trigram greater than those before it.
   * @param messages how many arrivals each is behind the segment's first; ascending, below 2^31.
   */
  add(trigram: number, messages: ArrayLike<number>, start?: number, end?: number): void;
  /** Files what is left. */
  end(): void;
}

/** @param put files a chunk under its first trigram; its bytes are copied or written at once. */
export function createChunkWriter(put: (trigram: number, chunk: Uint8Array) => void): ChunkWriter {
  const chunk = createVarintWriter();
  const list = createVarintWriter();
  let first = 0;
  let last = 0;

  const file = (): void => {
    if (chunk.length() > 0) put(first, chunk.written());
    chunk.clear();
  };

  return {
    add(trigram, messages, start = 0, end = messages.length) {
      list.clear();
      let before = 0;
      for (let i = start; i < end; i += 1) {
        const message = messages[i] as number;
        list.push(message - before);
        before = message;
      }
      if (chunk.length() + list.length() > CHUNK_BYTES) file();
      if (chunk.length() === 0) {
        first = trigram;
        last = trigram;
      }
      chunk.push(trigram - last);
      chunk.push(list.length());
      chunk.append(list.written());
      last = trigram;
    },

    end: file,
  };
}

/** The lists of a chunk that is filed under `first`. */
export function listsOf(first: number, chunk: Uint8Array): readonly PostingList[] {
  const lists: PostingList[] = [];
  walk(first, chunk, (trigram, start, end) => {
    lists.push({ trigram, bytes: chunk, start, end });
    return true;
  });
  return lists;
}

/** The list of one trigram in a chunk that is filed under `first`; `undefined` when it has none. */
export function listIn(first: number, chunk: Uint8Array, wanted: number): PostingList | undefined {
  let found: PostingList | undefined;
  walk(first, chunk, (trigram, start, end) => {
    if (trigram === wanted) found = { trigram, bytes: chunk, start, end };
    return trigram < wanted;
  });
  return found;
}

function walk(
  first: number,
  chunk: Uint8Array,
  see: (trigram: number, start: number, end: number) => boolean,
): void {
  const reader = createVarintReader(chunk);
  let trigram = first;
  let goesOn = true;
  while (goesOn && reader.hasMore()) {
    trigram += reader.next();
    const length = reader.next();
    const start = reader.skip(length);
    goesOn = see(trigram, start, start + length);
  }
}

/**
 * Appends the messages of a list that are below `limit` to `messages`, each behind `from` as far as the list
 * says.
 */
export function readList(
  { bytes, start, end }: PostingList,
  from: number,
  messages: number[],
  limit = Number.POSITIVE_INFINITY,
): void {
  const gaps = createVarintReader(bytes, start, end);
  let message = from;
  while (gaps.hasMore()) {
    message += gaps.next();
    if (message >= limit) return;
    messages.push(message);
  }
}
