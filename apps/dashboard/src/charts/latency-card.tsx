import type { VNode } from 'preact';
import type { Deliveries } from '../api/wire.ts';
import { duration, share, whole } from '../format.ts';
import { Card } from '../parts/card.tsx';
import { Notice } from '../parts/notice.tsx';
import { Bars } from './bars.tsx';
import { Since } from './delivery-results.tsx';
import { latencyShares, quantileMs, type LatencyShare } from './latency.ts';

const QUANTILES = [
  ['median', 0.5],
  ['p90', 0.9],
  ['p99', 0.99],
] as const;

/** Fewer than are counted: the shape matters here, and the quantiles have the rest. */
const SHOWN_BOUNDS_MS = [1, 5, 25, 100, 500];

/** How long deliveries took, from the headers to the end of the answer. */
export function LatencyCard({ deliveries }: { readonly deliveries: Deliveries }): VNode {
  const { latency } = deliveries;
  if (latency.count === 0) {
    return (
      <Card title="Latency of deliveries" aside={<Since deliveries={deliveries} />}>
        <Notice title="No delivery since this process began" />
      </Card>
    );
  }
  const shares = latencyShares(latency, SHOWN_BOUNDS_MS);
  // From the first to the last bucket with anything in it: a gap in between means something.
  const first = shares.findIndex(({ count }) => count > 0);
  const last = shares.findLastIndex(({ count }) => count > 0);
  return (
    <Card title="Latency of deliveries" aside={<Since deliveries={deliveries} />}>
      <dl class="quantiles">
        {QUANTILES.map(([name, part]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{duration(quantileMs(latency, part) ?? 0)}</dd>
          </div>
        ))}
      </dl>
      <Bars
        bars={shares.slice(first, last + 1).map(({ atMostMs, count }, i) => ({
          key: String(atMostMs),
          name: atMostMs === undefined ? boundsOf(shares, first + i) : `≤ ${duration(atMostMs)}`,
          value: count,
          words: `${whole(count)} · ${share(count, latency.count)}`,
        }))}
      />
    </Card>
  );
}

function boundsOf(shares: readonly LatencyShare[], at: number): string {
  return `> ${duration(shares[at - 1]?.atMostMs ?? 0)}`;
}
