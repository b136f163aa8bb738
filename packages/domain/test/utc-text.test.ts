import { expect } from 'chai';
import { array, assert, integer, property } from 'fast-check';
import { describe, it } from 'mocha';
import { utcText } from '@hookledger/domain';
import { utcSecond } from '../src/messages/utc-text.ts';

const FIRST_MS = Date.parse('0001-01-01T00:00:00Z');
const LAST_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

describe('utcText', () => {
  it('says what a Date says, whatever moment came before', () => {
    assert(
      property(array(integer({ min: FIRST_MS, max: LAST_MS }), { minLength: 1 }), (moments) => {
        expect(moments.map(utcText)).to.deep.equal(moments.map((ms) => new Date(ms).toISOString()));
      }),
    );
  });

  it('says what a Date says of the first and last day of every month', () => {
    const wrong = firstAndLastDays().filter((ms) => utcText(ms) !== new Date(ms).toISOString());

    expect(wrong).to.deep.equal([]);
  });
});

describe('utcSecond', () => {
  it('reads what a Date says, to the second', () => {
    assert(
      property(integer({ min: FIRST_MS, max: LAST_MS }), (ms) => {
        expect(utcSecond(new Date(ms).toISOString())).to.equal(Math.floor(ms / 1_000));
      }),
    );
  });

  it('reads what a Date says of the first and last day of every month', () => {
    const wrong = firstAndLastDays().filter(
      (ms) => utcSecond(new Date(ms).toISOString()) !== Math.floor(ms / 1_000),
    );

    expect(wrong).to.deep.equal([]);
  });
});

function firstAndLastDays(): readonly number[] {
  const firsts = Array.from({ length: 9_999 * 12 - 1 }, (_, i) =>
    new Date(FIRST_MS).setUTCMonth(i + 1),
  );
  return firsts.flatMap((first) => [first - 1, first]);
}
