import { expect } from 'chai';
import { array, assert, integer, property } from 'fast-check';
import { describe, it } from 'mocha';
import { utcText } from '@hookledger/domain';

const LAST_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

describe('utcText', () => {
  it('says what a Date says, whatever moment came before', () => {
    assert(
      property(array(integer({ min: 0, max: LAST_MS }), { minLength: 1 }), (moments) => {
        expect(moments.map(utcText)).to.deep.equal(moments.map((ms) => new Date(ms).toISOString()));
      }),
    );
  });

  it('says what a Date says of the first and last day of every month', () => {
    const firsts = Array.from({ length: 8_030 * 12 - 1 }, (_, i) => Date.UTC(1970, i + 1));
    const moments = firsts.flatMap((first) => [first - 1, first]);

    const wrong = moments.filter((ms) => utcText(ms) !== new Date(ms).toISOString());

    expect(wrong).to.deep.equal([]);
  });
});
