import { expect } from 'chai';
import { describe, it } from 'mocha';
import { trigramsOf } from '../src/derived/trigrams.ts';
import { trigramsThatCover } from '../src/query/trigrams.ts';

const keysOf = (...trigrams: readonly string[]): readonly number[] => trigrams.flatMap(trigramsOf);

describe('the trigrams of a text', () => {
  for (const [text, trigrams] of [
    ['', []],
    ['ab', []],
    ['abc', ['abc']],
    ['abcd', ['abc', 'bcd']],
    ['aaaaaa', ['aaa']],
    ['\u{1f600}b\u{1f601}c', ['\u{1f600}b\u{1f601}', 'b\u{1f601}c']],
    ['\uffffabc', ['\uffffab', 'abc']],
  ] as const) {
    it(`are ${trigrams.length} in ${JSON.stringify(text)}`, () => {
      expect(trigramsOf(text)).to.deep.equal(keysOf(...trigrams));
    });
  }

  it('have different keys in every order, in ASCII and beyond', () => {
    const characters = ['a', 'b', 'z', ' ', '\0', '\u007f', 'ä', 'é', '字', '\u{1f600}'];
    const texts = characters.flatMap((a) =>
      characters.flatMap((b) => characters.map((c) => a + b + c)),
    );

    expect(new Set(keysOf(...texts))).to.have.lengthOf(1_000);
  });

  it('have a key each in ASCII, which no others have', () => {
    expect(trigramsOf('abc')).to.deep.equal([(97 << 14) | (98 << 7) | 99]);
    expect(keysOf('\0\u0080\0')).not.to.deep.equal(keysOf('\u0001\0\0'));
  });

  it('have keys that fit into 31 bits', () => {
    const keys = keysOf('\0\0\0', '\u007f\u007f\u007f', '\u{10ffff}\u{10ffff}\u{10ffff}', '字字字');

    expect(keys.every((key) => Number.isInteger(key) && key >= 0 && key < 2 ** 31)).to.equal(true);
  });
});

describe('trigramsThatCover', () => {
  for (const [part, trigrams] of [
    ['abc', ['abc']],
    ['ABC', ['abc']],
    ['abcd', ['abc', 'bcd']],
    ['abcdef', ['abc', 'def']],
    ['abcdefg', ['abc', 'def', 'efg']],
    ['aaaaaaa', ['aaa']],
    ['\u{1f600}b\u{1f601}', ['\u{1f600}b\u{1f601}']],
  ] as const) {
    it(`covers ${JSON.stringify(part)} with ${trigrams.join(', ')}`, () => {
      expect(trigramsThatCover(part)).to.deep.equal(keysOf(...trigrams));
    });
  }

  for (const part of ['', 'ab', '\u{1f600}\u{1f601}']) {
    it(`has none for ${JSON.stringify(part)}, which is shorter`, () => {
      expect(trigramsThatCover(part)).to.equal(undefined);
    });
  }

  it('names eight of a long part, its end among them', () => {
    const alphabet = 'abcdefghijklmnopqrstuvwxyz';

    expect(trigramsThatCover(alphabet)).to.deep.equal(
      keysOf('abc', 'def', 'ghi', 'jkl', 'mno', 'pqr', 'stu', 'xyz'),
    );
    expect(trigramsThatCover(alphabet.slice(0, 24))).to.have.lengthOf(8);
  });
});
