import { expect } from 'chai';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { compareCodePoints, compareMessages } from '@hookledger/domain';
import { aMessage } from '@hookledger/domain/testing';

describe('compareCodePoints', () => {
  it('orders as the UTF-8 bytes do', () => {
    const text = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(text, text, (a, b) => {
        const bytes = Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b)));
        expect(Math.sign(compareCodePoints(a, b))).to.equal(bytes);
      }),
      {
        examples: [
          ['\u{1f600}', '\uffee'],
          ['\u{10000}', '\ue000'],
          ['\u{103ff}', '\u{10000}'],
          ['a', 'aa'],
        ],
      },
    );
  });
});

describe('compareMessages', () => {
  it('orders by instant first and by id among equals', () => {
    const early = aMessage({ id: 'z', sentAt: '2025-01-15T10:00:00.10Z' });
    const late = aMessage({ id: 'a', sentAt: '2025-01-15T10:00:00.2Z' });
    const alsoLate = aMessage({ id: 'b', sentAt: '2025-01-15T10:00:00.200Z' });

    const ordered = [alsoLate, late, early].toSorted(compareMessages);

    expect(ordered).to.deep.equal([early, late, alsoLate]);
  });
});
