import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { Latency } from '../src/api/wire.ts';
import { latencyBetween, latencyShares, quantileMs } from '../src/charts/latency.ts';

const latency = (count: number, ...through: readonly number[]): Latency => ({
  count,
  sum_ms: count,
  buckets: through.map((n, i) => ({ at_most_ms: [1, 5, 25][i] as number, count: n })),
});

describe('latency', () => {
  it('has quantiles as even within their bucket', () => {
    const even = latency(100, 50, 90, 100);

    expect(quantileMs(even, 0.25)).to.equal(0.5);
    expect(quantileMs(even, 0.5)).to.equal(1);
    expect(quantileMs(even, 0.7)).to.equal(3);
    expect(quantileMs(even, 0.99)).to.be.closeTo(23, 1e-9);
    expect(quantileMs(even, 1)).to.equal(25);
  });

  it('has the last bound for what took longer, and nothing for nothing', () => {
    expect(quantileMs(latency(10, 0, 0, 5), 0.9)).to.equal(25);
    expect(quantileMs(latency(10, 0, 0, 0), 0.5)).to.equal(25);
    expect(quantileMs(latency(0), 0.5)).to.equal(undefined);
    expect(quantileMs(latency(4, 0, 4, 4), 0.5)).to.equal(3);
  });

  it('is what happened between two answers', () => {
    expect(latencyBetween(latency(10, 5, 8, 10), latency(14, 6, 11, 14))).to.deep.equal(
      latency(4, 1, 3, 4),
    );
    expect(latencyBetween(latency(0), latency(4, 1, 3, 4))).to.deep.equal(latency(4, 1, 3, 4));
  });

  it('is shared out between the bounds that are shown', () => {
    expect(latencyShares(latency(12, 5, 8, 10), [1, 25])).to.deep.equal([
      { atMostMs: 1, count: 5 },
      { atMostMs: 25, count: 5 },
      { atMostMs: undefined, count: 2 },
    ]);
  });
});
