import { expect } from 'chai';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { foldCase } from '@hookledger/domain';
import { UNICODE_VERSION } from '../src/messages/case-folding-table.ts';

function* everyCharacter(): Generator<string> {
  for (let codePoint = 0; codePoint <= 0x10ffff; codePoint += 1) {
    if (codePoint < 0xd800 || codePoint > 0xdfff) yield String.fromCodePoint(codePoint);
  }
}

describe('foldCase', () => {
  it('joins every simple case pair that this runtime knows', () => {
    const apart: string[] = [];
    for (const character of everyCharacter()) {
      for (const other of [character.toLowerCase(), character.toUpperCase()]) {
        if ([...other].length === 1 && foldCase(character) !== foldCase(other)) {
          apart.push(`${character} ${other}`);
        }
      }
    }

    expect(apart, `table of Unicode ${UNICODE_VERSION}`).to.deep.equal([]);
  });

  it('joins what simple case folding joins', () => {
    for (const [a, b] of ['ſs', 'ΣςΣσ', 'Kk', 'ÅÅ', 'ẞß', 'ﬅﬆ', 'ΐΐ', 'ᏸᏰ'].map((c) => [...c])) {
      expect(foldCase(a as string)).to.equal(foldCase(b as string));
    }
  });

  it('joins the dotted and the dotless i, which have simple case pairs with I and i', () => {
    expect(new Set([...'IiİI\u0131'].map(foldCase))).to.deep.equal(new Set(['i']));
  });

  it('is idempotent and keeps the number of code points, for every character', () => {
    for (const character of everyCharacter()) {
      const once = foldCase(character);
      if ([...once].length !== 1 || foldCase(once) !== once) {
        expect.fail(`U+${character.codePointAt(0)?.toString(16)} folds to ${once}`);
      }
    }
  });

  it('folds ASCII to ASCII lower case only', () => {
    for (let codePoint = 0; codePoint < 0x80; codePoint += 1) {
      const character = String.fromCharCode(codePoint);
      expect(foldCase(character)).to.equal(character.toLowerCase());
    }
  });

  it('folds a text part by part', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
        expect(foldCase(a + b)).to.equal(foldCase(a) + foldCase(b));
      }),
    );
  });
});
