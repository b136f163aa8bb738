import { expect } from 'chai';
import { describe, it } from 'mocha';
import {
  createChunkWriter,
  listIn,
  listsOf,
  readList,
  type PostingList,
} from '../src/derived/posting-lists.ts';

type Filed = readonly [trigram: number, chunk: Uint8Array];

const LARGEST = 2 ** 31 - 1;

/** Lists of every length around the size of a chunk, with gaps of every length in bytes. */
const LISTS: readonly (readonly [trigram: number, messages: readonly number[]])[] = [
  [0, [0]],
  [1, [0, 1, 127, 128, 129, 16_383, 16_384, 2_097_151, 2_097_152, 268_435_456, LARGEST]],
  [127, [LARGEST]],
  [128, Array.from({ length: 1_290 }, (_, i) => i)],
  [300, [5]],
  [20_000, [6]],
  [20_001, Array.from({ length: 3_000 }, (_, i) => 1_000 * i)],
  [LARGEST - 1, [7]],
  [LARGEST, [8, 9]],
];

describe('lists of messages by trigram', () => {
  it('come back as they were filed', () => {
    const read = filed(LISTS).flatMap(([trigram, chunk]) => listsOf(trigram, chunk));

    expect(read.map((list) => [list.trigram, messagesOf(list)])).to.deep.equal(LISTS);
  });

  it('are found one by one in the chunk that is filed under the last trigram before', () => {
    const chunks = filed(LISTS);
    const chunkOf = (wanted: number): Filed =>
      chunks.findLast(([trigram]) => trigram <= wanted) as Filed;

    const found = LISTS.map(([trigram]) => {
      const list = listIn(...chunkOf(trigram), trigram);
      return list && [list.trigram, messagesOf(list)];
    });

    expect(found).to.deep.equal(LISTS);
    for (const missing of [2, 129, 299, 19_999, 30_000]) {
      expect(listIn(...chunkOf(missing), missing)).to.equal(undefined);
    }
  });

  it('count from where the segment begins', () => {
    const [[trigram, chunk]] = filed([[3, [0, 10]]]) as [Filed];
    const messages = [1];

    readList(listIn(trigram, chunk, 3) as PostingList, 100, messages);

    expect(messages).to.deep.equal([1, 100, 110]);
  });

  it('share a chunk as long as it fits into a page', () => {
    const many = Array.from({ length: 5_000 }, (_, i) => [i, [i]] as const);

    const sizes = filed(many).map(([, chunk]) => chunk.length);

    expect(Math.max(...sizes)).to.be.at.most(1_310);
    expect(Math.min(...sizes.slice(0, -1))).to.be.at.least(1_290);
  });

  it('take a part of what they are handed', () => {
    const chunks: Filed[] = [];
    const writer = createChunkWriter((trigram, chunk) => chunks.push([trigram, chunk.slice()]));

    writer.add(1, Int32Array.of(7, 8, 9, 1, 2), 1, 3);
    writer.end();

    expect(messagesOf(listsOf(...(chunks[0] as Filed))[0] as PostingList)).to.deep.equal([8, 9]);
  });

  it('say so when they end early', () => {
    const [[trigram, chunk]] = filed([[3, [200, 500, 900]]]) as [Filed];

    for (let length = 1; length < chunk.length; length += 1) {
      expect(() => listIn(trigram, chunk.subarray(0, length), 3)).to.throw(/ends early/);
    }
  });

  for (const [name, number] of [
    ['2^31', [0x80, 0x80, 0x80, 0x80, 0x08]],
    ['2^32 - 6, which is -6 where it is signed', [0xfa, 0xff, 0xff, 0xff, 0x0f]],
    ['what takes more bytes than a number has', [0x80, 0x80, 0x80, 0x80, 0x80, 0x00]],
  ] as const) {
    it(`say so when they have a number that is too large: ${name}`, () => {
      const asLength = Uint8Array.of(0, ...number);
      const asGap = Uint8Array.of(0, number.length, ...number);

      expect(() => listIn(3, asLength, 4)).to.throw(/a number that is too large/);
      expect(() => messagesOf(listIn(3, asGap, 3) as PostingList)).to.throw(/too large/);
    });
  }
});

function filed(lists: readonly (readonly [number, readonly number[]])[]): readonly Filed[] {
  const chunks: Filed[] = [];
  const writer = createChunkWriter((trigram, chunk) => chunks.push([trigram, chunk.slice()]));
  for (const [trigram, messages] of lists) writer.add(trigram, messages);
  writer.end();
  return chunks;
}

function messagesOf(list: PostingList): readonly number[] {
  const messages: number[] = [];
  readList(list, 0, messages);
  return messages;
}
