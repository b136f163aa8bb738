import { indexLost } from '../translate-error.ts';

// Numbers below 2^31 as unsigned LEB128: seven bits a byte, the least first, all but the last marked.

/** Bytes in memory of their own, which is used again. */
export interface VarintWriter {
  length(): number;
  /** Adds a number below 2^31. */
  push(value: number): void;
  append(bytes: Uint8Array): void;
  /** What was added since the last `clear`, until the next one. */
  written(): Uint8Array;
  clear(): void;
}

/** Reads one number after the other. */
export interface VarintReader {
  hasMore(): boolean;
  /** @throws an error that has the index made anew, when the number goes on beyond the end or is none below 2^31. */
  next(): number;
  /**
   * Passes over so many bytes, and tells where they begin.
   *
   * @throws as `next` does.
   */
  skip(bytes: number): number;
}

const MOST_BYTES_OF_A_NUMBER = 5;
/** Where the last of them has its bits, and the most it can say: three bits are left for it. */
const LAST_SHIFT = 28;
const MOST_IN_LAST_BYTE = 0x07;
const FIRST_BYTES = 4_096;

export function createVarintWriter(): VarintWriter {
  let bytes = new Uint8Array(FIRST_BYTES);
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

export function createVarintReader(bytes: Uint8Array, start = 0, end = bytes.length): VarintReader {
  let at = start;
  return {
    hasMore: () => at < end,

    next() {
      let value = 0;
      for (let shift = 0; at < end; shift += 7) {
        const byte = bytes[at] as number;
        at += 1;
        // Signed, it would be below 0, and who skips so many bytes would read the same ones for ever.
        if (shift === LAST_SHIFT && byte > MOST_IN_LAST_BYTE) throw tooLarge();
        value |= (byte & 0x7f) << shift;
        if (byte < 0x80) return value;
      }
      throw endsEarly();
    },

    skip(count) {
      const from = at;
      at += count;
      if (at > end) throw endsEarly();
      return from;
    },
  };
}

function tooLarge(): Error {
  return indexLost('a list of messages has a number that is too large');
}

function endsEarly(): Error {
  return indexLost('a list of messages ends early');
}
