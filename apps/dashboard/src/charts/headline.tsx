import type { ComponentChildren, VNode } from 'preact';
import type { Deliveries, Stats } from '../api/wire.ts';
import { duration, perSecond, share, whole } from '../format.ts';
import type { Polled } from '../parts/use-poll.ts';
import { latencyBetween, quantileMs } from './latency.ts';
import { Sparkline } from './sparkline.tsx';
import { sampleBefore, useHistory, type Sample } from './use-history.ts';

const NOW_MS = 9_000;
const MINUTE_MS = 60_000;

export interface HeadlineProps {
  readonly stats: Polled<Stats>;
  readonly deliveries: Polled<Deliveries>;
}

/** The four numbers that somebody looks at first. */
export function Headline({ stats, deliveries }: HeadlineProps): VNode {
  const totals = useHistory(stats);
  const counted = useHistory(deliveries);
  const { value: ledger } = stats;
  const refused = refusedOf(deliveries.value);
  const recent = recentLatency(counted);
  return (
    <dl class="headline" aria-label="At a glance">
      <Figure name="Messages" number={ledger === undefined ? '…' : whole(ledger.total_messages)}>
        {ledger === undefined ? '' : sendersOf(ledger)}
      </Figure>
      <Figure name="Rate now" number={`${perSecond(rateOf(totals))}/s`}>
        <Sparkline values={ratesOf(totals)} />
        <span>stored per second</span>
      </Figure>
      <Figure
        name="Not accepted"
        number={refused === undefined ? '…' : share(refused.refused, refused.all)}
      >
        {refused === undefined
          ? ''
          : `${whole(refused.refused)} of ${whole(refused.all)} deliveries`}
      </Figure>
      <Figure name="Latency" number={recent.median === undefined ? '–' : duration(recent.median)}>
        {recent.p99 === undefined
          ? `no delivery ${recent.when}`
          : `median ${recent.when}, p99 ${duration(recent.p99)}`}
      </Figure>
    </dl>
  );
}

function sendersOf({ senders_count: count }: Stats): string {
  return `from ${whole(count)} ${count === 1 ? 'sender' : 'senders'}`;
}

interface FigureProps {
  readonly name: string;
  readonly number: string;
  readonly children: ComponentChildren;
}

function Figure({ name, number, children }: FigureProps): VNode {
  return (
    <div class="card figure">
      <dt>{name}</dt>
      <dd class="big">{number}</dd>
      <dd class="small">{children}</dd>
    </div>
  );
}

function rateOf(samples: readonly Sample<Stats>[]): number {
  const [newest, earlier] = [samples.at(-1), sampleBefore(samples, NOW_MS)];
  return newest === undefined || earlier === undefined ? 0 : rateBetween(earlier, newest);
}

function ratesOf(samples: readonly Sample<Stats>[]): readonly number[] {
  return samples.slice(1).map((sample, i) => rateBetween(samples[i] as Sample<Stats>, sample));
}

function rateBetween(earlier: Sample<Stats>, later: Sample<Stats>): number {
  if (later.atMs <= earlier.atMs) return 0;
  const stored = later.value.total_messages - earlier.value.total_messages;
  return Math.max(0, (stored / (later.atMs - earlier.atMs)) * 1_000);
}

interface Refused {
  readonly refused: number;
  readonly all: number;
}

function refusedOf(deliveries: Deliveries | undefined): Refused | undefined {
  if (deliveries === undefined) return undefined;
  const counts = Object.entries(deliveries.results);
  const sumOf = (some: typeof counts): number => some.reduce((sum, [, count]) => sum + count, 0);
  const accepted = counts.filter(([result]) => result === 'created' || result === 'duplicate');
  const all = sumOf(counts);
  return { refused: all - sumOf(accepted), all };
}

interface Recent {
  readonly median: number | undefined;
  readonly p99: number | undefined;
  readonly when: string;
}

/** Of the last minute, or since the process began when there was nothing in that. */
function recentLatency(samples: readonly Sample<Deliveries>[]): Recent {
  const [newest, earlier] = [samples.at(-1), sampleBefore(samples, MINUTE_MS)];
  const words = 'in the last minute';
  if (newest === undefined) return { median: undefined, p99: undefined, when: words };
  const comparable = earlier !== undefined && earlier.value.since === newest.value.since;
  const last = comparable
    ? latencyBetween(earlier.value.latency, newest.value.latency)
    : newest.value.latency;
  const [latency, when] =
    last.count > 0 ? [last, words] : [newest.value.latency, 'since the start'];
  return { median: quantileMs(latency, 0.5), p99: quantileMs(latency, 0.99), when };
}
