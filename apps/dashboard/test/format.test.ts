import { expect } from 'chai';
import { describe, it } from 'mocha';
import { bucketName, dayAndTime, duration, perSecond, share } from '../src/format.ts';

describe('numbers and times', () => {
  it('are as long as they are of use', () => {
    expect([0.4, 2.5, 9.96, 23.4, 999, 1_000, 2_345].map(duration)).to.deep.equal([
      '0.4 ms',
      '2.5 ms',
      '10 ms',
      '23 ms',
      '999 ms',
      '1 s',
      '2.3 s',
    ]);
    expect([0, 0.04, 12.34, 99.9, 7_654.3].map(perSecond)).to.deep.equal([
      '0',
      '0.0',
      '12.3',
      '99.9',
      '7,654',
    ]);
    expect([share(0, 0), share(1, 3), share(1, 1_000)]).to.deep.equal(['0%', '33%', '0.1%']);
  });

  it('are in UTC, as the service has them', () => {
    expect(bucketName('2025-01-15T10:00:00Z', 'hour')).to.equal('2025-01-15 10:00');
    expect(bucketName('2025-01-01T00:00:00Z', 'month')).to.equal('2025-01');
    expect(bucketName('2020-01-01T00:00:00Z', 'decade')).to.equal('2020s');
    expect(bucketName('0001-01-01T00:00:00Z', 'decade')).to.equal('0000s');
    expect(dayAndTime('0001-02-03T04:05:06.789Z')).to.deep.equal(['0001-02-03', '04:05:06']);
  });
});
