import { expect } from 'chai';
import { describe, it } from 'mocha';
import { packRow, packTogether, unpackRows } from '../src/ledger/packed-rows.ts';

// Whatever a store may be given: any code points but U+0000, or nothing.
const VALUES = [null, '', ',', 'a', ',a,', '\u0001', 'é', '😀', 'line\nbreak', null];

describe('unpackRows', () => {
  it('gives back the rows that were packed', () => {
    // Each value in each place, beside each other value somewhere.
    const rows = VALUES.flatMap((_, shift) =>
      VALUES.map((_value, step) =>
        Array.from({ length: 8 }, (__, i) => VALUES[(shift + i * step) % VALUES.length] ?? null),
      ),
    );

    const packed = packTogether(rows.map((row) => packRow([...row])));

    expect(unpackRows(packed)).to.deep.equal(rows);
  });

  it('refuses rows that a separator in a value has moved out of their places', () => {
    const row = ['m1', '+1', '+2', '2025-01-15T10:00:00Z', 'a\0,b', '', '', null];

    expect(() => unpackRows(packRow([...row]))).to.throw(RangeError, 'U+0000');
  });

  it('gives back a single row', () => {
    const row = ['m1', '+1', '+2', '2025-01-15T10:00:00Z', null, '', '', null];

    expect(unpackRows(packRow([...row]))).to.deep.equal([row]);
  });
});
