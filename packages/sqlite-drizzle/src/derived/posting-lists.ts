import { indexLost } from '../translate-error.ts';

/**
 * Which messages have a trigram, for many trigrams, as bytes. All numbers are unsigned LEB128:
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

/** Three fill a page of SQLite's. */
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
  const chunk = createBytes();
  const list = createBytes();
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
  let trigram = first;
  let at = 0;
  const next = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = chunk[at];
      if (byte === undefined) throw endsEarly();
      at += 1;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < chunk.length) {
    trigram += next();
    const length = next();
    at += length;
    if (at > chunk.length) throw endsEarly();
    if (!see(trigram, at - length, at)) return;
  }
}

function endsEarly(): Error {
  return indexLost('a list of messages ends early');
}

/** Appends the messages of a list to `messages`, each behind `from` as far as the list says. */
export function readList(
  { bytes, start, end }: PostingList,
  from: number,
  messages: number[],
): void {
  let message = from;
  let gap = 0;
  let shift = 0;
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] as number;
    gap |= (byte & 0x7f) << shift;
    if (byte < 0x80) {
      message += gap;
      messages.push(message);
      gap = 0;
      shift = 0;
    } else {
      shift += 7;
    }
  }
}

/** Bytes in memory of their own, which is used again. */
interface Bytes {
  length(): number;
  /** Adds a number below 2^31. */
  push(value: number): void;
  append(bytes: Uint8Array): void;
  /** What was added since the last `clear`, until the next one. */
  written(): Uint8Array;
  clear(): void;
}

const MOST_BYTES_OF_A_NUMBER = 5;

function createBytes(): Bytes {
  let bytes = new Uint8Array(2 * CHUNK_BYTES);
  let length = 0;

  const makeRoomFor = (more: number): void => {
    if (length + more <= bytes.length) return;
    const larger = new Uint8Array(2 * (length + more));
    larger.set(bytes);
    bytes = larger;
  };

  return {
    length: () => length,

    push(value) {
      makeRoomFor(MOST_BYTES_OF_A_NUMBER);
      let rest = value;
      while (rest >= 0x80) {
        bytes[length] = (rest & 0x7f) | 0x80;
        length += 1;
        rest >>>= 7;
      }
      bytes[length] = rest;
      length += 1;
    },

    append(more) {
      makeRoomFor(more.length);
      bytes.set(more, length);
      length += more.length;
    },

    written: () => bytes.subarray(0, length),

    clear() {
      length = 0;
    },
  };
}
