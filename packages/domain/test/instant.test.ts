import { expect } from 'chai';
import { describe, it } from 'mocha';
import { instant, INSTANT_PATTERN } from '@hookledger/domain';

describe('instant', () => {
  for (const [spelling, key] of [
    ['2025-01-15T10:00:00Z', '2025-01-15T10:00:00'],
    ['2025-01-15T10:00:00.0Z', '2025-01-15T10:00:00'],
    ['2025-01-15T10:00:00.000000000Z', '2025-01-15T10:00:00'],
    ['2025-01-15T10:00:00.250Z', '2025-01-15T10:00:00.25'],
    ['2025-01-15T10:00:00.000000001Z', '2025-01-15T10:00:00.000000001'],
    ['2025-01-15T10:00:10Z', '2025-01-15T10:00:10'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00'],
    ['9999-12-31T23:59:59.999999999Z', '9999-12-31T23:59:59.999999999'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00'],
    ['2000-02-29T00:00:00Z', '2000-02-29T00:00:00'],
    ['2025-04-30T00:00:00Z', '2025-04-30T00:00:00'],
    ['2024-01-30T00:00:00Z', '2024-01-30T00:00:00'],
  ] as const) {
    it(`keeps ${spelling} as sent and orders it by ${key}`, () => {
      expect(instant(spelling)).to.deep.equal({ asSent: spelling, key });
    });
  }

  for (const spelling of [
    '',
    'yesterday',
    '2025-01-15',
    '2025-01-15T10:00Z',
    '2025-01-15T10:00:00',
    '2025-01-15t10:00:00Z',
    '2025-01-15T10:00:00z',
    '2025-01-15 10:00:00Z',
    '2025-01-15T10:00:00+00:00',
    '2025-01-15T10:00:00Z\n',
    ' 2025-01-15T10:00:00Z',
    '2025-01-15T10:00:00.Z',
    '2025-01-15T10:00:00,5Z',
    '2025-01-15T10:00:00.0000000001Z',
    '+2025-01-15T10:00:00Z',
    '-2025-01-15T10:00:00Z',
    '02025-01-15T10:00:00Z',
    '25-01-15T10:00:00Z',
    '2025-1-15T10:00:00Z',
    '2025-01-1T10:00:00Z',
    '2025-01-15T1:00:00Z',
    '2025-01-15T10:0:00Z',
    '2025-01-15T10:00:0Z',
    'x025-01-15T10:00:00Z',
    '2025-x1-15T10:00:00Z',
    '2025-01-x5T10:00:00Z',
    '2025-01-15Tx0:00:00Z',
    '2025-01-15T10:x0:00Z',
    '2025-01-15T10:00:x0Z',
    '2025-01-15T10:00:00.xZ',
    'xxxx-xx-xxTxx:xx:xxZ',
    '\u0662025-01-15T10:00:00Z',
    '２025-01-15T10:00:00Z',
    '2025-01-15T10:00:00Ｚ',
  ]) {
    it(`says how to spell what is spelled ${JSON.stringify(spelling)}`, () => {
      expect(() => instant(spelling)).to.throw(RangeError, /^must look like /);
    });
  }

  for (const spelling of [
    '0000-01-01T00:00:00Z',
    '2025-00-15T10:00:00Z',
    '2025-13-15T10:00:00Z',
    '2025-01-00T10:00:00Z',
    '2025-01-32T10:00:00Z',
    '2025-02-29T00:00:00Z',
    '1900-02-29T00:00:00Z',
    '2025-04-31T00:00:00Z',
    '2025-02-31T00:00:00Z',
    '2025-01-15T24:00:00Z',
    '2025-01-15T10:60:00Z',
    '2016-12-31T23:59:60Z',
    '2025-01-15T10:00:61Z',
    '2025-02-31T00:00:00.5Z',
    '2025-02-31T00:00:00.123456789Z',
  ]) {
    it(`says that ${spelling} is no real moment`, () => {
      expect(() => instant(spelling)).to.throw(RangeError, /^must be a real date and time/);
    });
  }

  it('reads exactly the days that the Gregorian calendar has', () => {
    const wrong: string[] = [];
    // A cycle of leap years takes 400 years; the first of these is the year 0, which is refused.
    for (let year = 0; year < 800; year += 1) {
      for (let month = 0; month <= 13; month += 1) {
        for (let day = 0; day <= 32; day += 1) {
          const date = [year, month, day].map((n, i) => String(n).padStart(i === 0 ? 4 : 2, '0'));
          const spelling = `${date.join('-')}T00:00:00Z`;
          if (INSTANT_PATTERN.test(spelling) !== isRealDay(year, month, day)) wrong.push(spelling);
        }
      }
    }

    expect(wrong).to.deep.equal([]);
  });
});

function isRealDay(year: number, month: number, day: number): boolean {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return year > 0 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
