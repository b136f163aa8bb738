import { expect } from 'chai';
import { describe, it } from 'mocha';
import { isPassing, retryAfterMs, waitMs } from '../src/retry.ts';

describe('waitMs', () => {
  it('waits longer each time, up to half a minute', () => {
    for (const [attempt, longest] of [
      [0, 250],
      [1, 500],
      [4, 4_000],
      [20, 30_000],
      [2_000, 30_000],
    ] as const) {
      for (let i = 0; i < 100; i += 1) {
        expect(waitMs(attempt, 0)).to.be.within(longest / 2, longest);
      }
    }
  });

  it('never comes back before it may', () => {
    expect(waitMs(0, 7_000)).to.equal(7_000);
    expect(waitMs(20, 1)).to.be.at.least(15_000);
  });
});

describe('retryAfterMs', () => {
  const now = Date.parse('2025-01-15T10:00:00Z');

  it('reads seconds and dates', () => {
    expect(retryAfterMs('2', now)).to.equal(2_000);
    expect(retryAfterMs('Wed, 15 Jan 2025 10:00:05 GMT', now)).to.equal(5_000);
    expect(retryAfterMs('Wed, 15 Jan 2025 09:00:00 GMT', now)).to.equal(0);
  });

  it('takes nothing from what is neither', () => {
    for (const header of [undefined, '', 'soon']) expect(retryAfterMs(header, now)).to.equal(0);
  });
});

describe('isPassing', () => {
  it('tells what may pass from what will not', () => {
    expect([408, 425, 429, 500, 502, 503, 504].every(isPassing)).to.equal(true);
    expect([200, 301, 400, 401, 404, 413, 422].some(isPassing)).to.equal(false);
  });
});
