import { expect } from 'chai';
import { instant, TIME_BUCKETS, type InstantKey, type TimeBucket } from '@hookledger/domain';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { bucketNumber, bucketStart } from '../src/stats/time-bucket.ts';

describe('buckets of time', () => {
  const key = (spelling: string): InstantKey => instant(spelling).key;
  const startOf = (at: InstantKey, bucket: TimeBucket): InstantKey =>
    bucketStart(bucketNumber(at, bucket), bucket);
  const endOf = (at: InstantKey, bucket: TimeBucket): InstantKey =>
    bucketStart(bucketNumber(at, bucket) + 1, bucket);

  for (const [bucket, start] of [
    ['second', '2024-02-29T13:07:09'],
    ['minute', '2024-02-29T13:07:00'],
    ['hour', '2024-02-29T13:00:00'],
    ['day', '2024-02-29T00:00:00'],
    ['month', '2024-02-01T00:00:00'],
    ['year', '2024-01-01T00:00:00'],
    ['decade', '2020-01-01T00:00:00'],
  ] as const) {
    it(`begin with the ${bucket} of an instant`, () => {
      expect(startOf(key('2024-02-29T13:07:09.250Z'), bucket)).to.equal(start);
    });
  }

  for (const [bucket, start, next] of [
    ['second', '2025-12-31T23:59:59', '2026-01-01T00:00:00'],
    ['minute', '2025-01-15T10:59:00', '2025-01-15T11:00:00'],
    ['hour', '2025-01-31T23:00:00', '2025-02-01T00:00:00'],
    ['day', '2024-02-28T00:00:00', '2024-02-29T00:00:00'],
    ['day', '2025-02-28T00:00:00', '2025-03-01T00:00:00'],
    ['day', '1900-02-28T00:00:00', '1900-03-01T00:00:00'],
    ['day', '2000-02-29T00:00:00', '2000-03-01T00:00:00'],
    ['month', '2025-12-01T00:00:00', '2026-01-01T00:00:00'],
    ['year', '0999-01-01T00:00:00', '1000-01-01T00:00:00'],
    ['decade', '0001-01-01T00:00:00', '0010-01-01T00:00:00'],
    ['decade', '1990-01-01T00:00:00', '2000-01-01T00:00:00'],
  ] as const) {
    it(`of a ${bucket} go from ${start} to ${next}`, () => {
      expect(endOf(start as InstantKey, bucket)).to.equal(next);
    });
  }

  it('of the last year end after every instant', () => {
    const last = key('9999-12-31T23:59:59.999999999Z');

    for (const bucket of TIME_BUCKETS) {
      const end = endOf(last, bucket);
      expect(end).to.equal('9999-12-31T24:00:00');
      expect(end > last).to.equal(true);
    }
  });

  it('follow the calendar that JavaScript follows, and hold what they were made of', () => {
    const stepOf: Record<TimeBucket, (date: Date) => void> = {
      second: (date) => date.setUTCSeconds(date.getUTCSeconds() + 1),
      minute: (date) => date.setUTCMinutes(date.getUTCMinutes() + 1),
      hour: (date) => date.setUTCHours(date.getUTCHours() + 1),
      day: (date) => date.setUTCDate(date.getUTCDate() + 1),
      month: (date) => date.setUTCMonth(date.getUTCMonth() + 1),
      year: (date) => date.setUTCFullYear(date.getUTCFullYear() + 1),
      decade: (date) => date.setUTCFullYear(Math.floor(date.getUTCFullYear() / 10) * 10 + 10),
    };
    const anyTime = fc.date({
      min: new Date('0001-01-01T00:00:00Z'),
      max: new Date('9989-12-31T23:59:59Z'),
      noInvalidDate: true,
    });

    fc.assert(
      fc.property(anyTime, fc.constantFrom(...TIME_BUCKETS), (date, bucket) => {
        const here = key(date.toISOString());
        const start = startOf(here, bucket);
        const next = endOf(here, bucket);
        const expected = new Date(`${start}Z`);
        stepOf[bucket](expected);
        expect(`${next}.000Z`).to.equal(expected.toISOString());
        expect(start <= here && here < next).to.equal(true);
      }),
    );
  });
});
