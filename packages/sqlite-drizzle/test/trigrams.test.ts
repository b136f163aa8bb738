import { expect } from 'chai';
import { describe, it } from 'mocha';
import { trigramQuery } from '../src/query/trigrams.ts';

describe('trigramQuery', () => {
  for (const [part, query] of [
    ['', undefined],
    ['ab', undefined],
    ['\u{1f600}\u{1f601}', undefined],
    ['abc', '"abc"'],
    ['ABC', '"abc"'],
    ['abcd', '"abc" AND "bcd"'],
    ['abcdef', '"abc" AND "def"'],
    ['abcdefg', '"abc" AND "def" AND "efg"'],
    ['aaaaaaa', '"aaa"'],
    ['\u{1f600}b\u{1f601}', '"\u{1f600}b\u{1f601}"'],
    ['a"b', '"a""b"'],
    ['"""', '""""""""'],
  ] as const) {
    it(`covers ${JSON.stringify(part)} with ${query ?? 'none'}`, () => {
      expect(trigramQuery(part)).to.equal(query);
    });
  }

  it('names eight of a long part, its end among them', () => {
    const alphabet = 'abcdefghijklmnopqrstuvwxyz';

    expect(trigramQuery(alphabet)).to.equal(
      '"abc" AND "def" AND "ghi" AND "jkl" AND "mno" AND "pqr" AND "stu" AND "xyz"',
    );
    expect(trigramQuery(alphabet.slice(0, 24))?.split(' AND ')).to.have.lengthOf(8);
  });
});
