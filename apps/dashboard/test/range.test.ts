import { expect } from 'chai';
import { describe, it } from 'mocha';
import { RANGES, timelineParameters, type Range } from '../src/charts/range.ts';

describe('timelineParameters', () => {
  const now = Date.parse('2025-03-01T10:20:30.5Z');

  for (const [key, bucket, since, until] of [
    ['1h', 'minute', '2025-03-01T09:21:00Z', '2025-03-01T10:21:00Z'],
    ['24h', 'hour', '2025-02-28T11:00:00Z', '2025-03-01T11:00:00Z'],
    ['7d', 'hour', '2025-02-22T11:00:00Z', '2025-03-01T11:00:00Z'],
    ['30d', 'day', '2025-01-31T00:00:00Z', '2025-03-02T00:00:00Z'],
  ] as const) {
    it(`asks for whole buckets of ${key}, the last with now in it`, () => {
      expect(timelineParameters(key, now)).to.deep.equal({ bucket, since, until });
    });
  }

  it('leaves all time to the service', () => {
    expect(timelineParameters('all', now)).to.deep.equal({});
  });

  it('never asks for more buckets than the service gives', () => {
    for (const { buckets } of Object.values<Range>(RANGES)) {
      expect(buckets?.count ?? 0).to.be.at.most(1_000);
    }
  });
});
