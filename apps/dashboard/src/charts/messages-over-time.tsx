import type { VNode } from 'preact';
import { useCallback, useMemo, useState } from 'preact/hooks';
import type { Client } from '../api/client.ts';
import type { Stats, Timeline } from '../api/wire.ts';
import { bucketName, whole } from '../format.ts';
import { Card } from '../parts/card.tsx';
import { HealthNotice } from '../parts/health-notice.tsx';
import { Notice } from '../parts/notice.tsx';
import { Segments } from '../parts/segments.tsx';
import { usePoll } from '../parts/use-poll.ts';
import { BarPlot } from './bar-plot.tsx';
import { RANGES, timelineParameters, type Range, type RangeKey } from './range.ts';

const ASK_EVERY_MS = 10_000;
const CHOICES = Object.entries(RANGES).map(([key, { name }]) => [key as RangeKey, name] as const);

export interface MessagesOverTimeProps {
  readonly client: Client;
  readonly stats: Stats;
  readonly range: RangeKey;
  readonly isDark: boolean;
  /** Whether the page says already that something is wrong. */
  readonly isTroubled: boolean;
  readonly onRange: (range: RangeKey) => void;
  /** Goes to the messages before this instant. */
  readonly onGoTo: (until: string) => void;
}

/** How many messages were sent when. */
export function MessagesOverTime(props: MessagesOverTimeProps): VNode {
  const { client, stats, range, isDark, isTroubled, onRange, onGoTo } = props;
  const load = useCallback(
    async (signal: AbortSignal): Promise<Answered> => {
      const parameters = timelineParameters(range, client.nowMs());
      return { range, timeline: await client.get<Timeline>('stats/timeline', parameters, signal) };
    },
    [client, range],
  );
  const { value: answered, error, refresh } = usePoll(load, ASK_EVERY_MS);
  // The answer for another range says nothing about this one.
  const timeline = answered?.range === range ? answered.timeline : undefined;
  const [pointed, setPointed] = useState<number>();
  const { starts, counts, total } = useMemo(() => seriesOf(timeline), [timeline]);
  const { words }: Range = RANGES[range];

  const at = pointed === undefined ? undefined : timeline?.data[pointed];
  const caption =
    at === undefined || timeline === undefined
      ? `${whole(total)} sent ${words}`
      : `${bucketName(at.ts, timeline.bucket)} UTC: ${whole(at.count)}`;
  const goTo = (index: number): void => {
    const end = timeline?.data[index + 1]?.ts ?? timeline?.until;
    if (end !== undefined && end !== null) onGoTo(end);
  };

  return (
    <Card
      title="Messages over time"
      class="timeline"
      aside={
        <Segments
          label="Time shown"
          name="range"
          choices={CHOICES}
          chosen={range}
          onChoose={onRange}
        />
      }
    >
      {error !== undefined && !isTroubled && <HealthNotice error={error} onRetry={refresh} />}
      <p class="caption">{timeline === undefined ? '…' : caption}</p>
      {timeline === undefined ? (
        <div class="plot" />
      ) : total === 0 ? (
        <Notice title={`No message was sent ${words}`}>
          <p>The last one was sent on {stats.last_message_ts?.slice(0, 10)}.</p>
          <button type="button" onClick={() => onRange('all')}>
            Show all time
          </button>
        </Notice>
      ) : (
        <BarPlot
          starts={starts}
          counts={counts}
          label={`Bars of messages ${words}, ${whole(total)} altogether. The same numbers are in the table below.`}
          onPoint={setPointed}
          onPick={goTo}
          isDark={isDark}
        />
      )}
      {(timeline === undefined || total > 0) && <NumbersTable timeline={timeline} onGoTo={goTo} />}
    </Card>
  );
}

interface Answered {
  readonly range: RangeKey;
  readonly timeline: Timeline;
}

interface NumbersTableProps {
  /** `undefined` while nothing is known; what is below stays where it is. */
  readonly timeline: Timeline | undefined;
  readonly onGoTo: (index: number) => void;
}

/** The plot in numbers; made when somebody opens it. */
function NumbersTable({ timeline, onGoTo }: NumbersTableProps): VNode {
  const [open, setOpen] = useState(false);
  const filled = (timeline?.data ?? [])
    .map((bucket, index) => ({ ...bucket, index }))
    .filter(({ count }) => count > 0)
    .toReversed();
  return (
    <details class="numbers" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>As numbers</summary>
      {open && timeline !== undefined && (
        <div class="scroll" tabIndex={0} role="region" aria-label="Messages over time as numbers">
          <table>
            <thead>
              <tr>
                <th scope="col">{timeline.bucket} (UTC)</th>
                <th scope="col" class="number">
                  messages
                </th>
                <th scope="col">
                  <span class="unseen">Go there</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {filled.map(({ ts, count, index }) => (
                <tr key={ts}>
                  <td>{bucketName(ts, timeline.bucket)}</td>
                  <td class="number">{whole(count)}</td>
                  <td>
                    <button type="button" class="link" onClick={() => onGoTo(index)}>
                      Show<span class="unseen"> {bucketName(ts, timeline.bucket)}</span>
                    </button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </details>
  );
}

interface Series {
  readonly starts: readonly number[];
  readonly counts: readonly number[];
  readonly total: number;
}

function seriesOf(timeline: Timeline | undefined): Series {
  const data = timeline?.data ?? [];
  return {
    starts: data.map(({ ts }) => Date.parse(ts) / 1_000),
    counts: data.map(({ count }) => count),
    total: data.reduce((sum, { count }) => sum + count, 0),
  };
}
