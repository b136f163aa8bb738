import type { VNode } from 'preact';
import type { Stats } from '../api/wire.ts';
import { share, whole } from '../format.ts';
import { Card } from '../parts/card.tsx';
import { Bars } from './bars.tsx';

export interface TopSendersProps {
  readonly stats: Stats;
  /** Shows this sender's messages. */
  readonly onSender: (sender: string) => void;
}

/** Who has sent most, at most ten. */
export function TopSenders({ stats, onSender }: TopSendersProps): VNode {
  const { messages_per_sender: senders, total_messages: total } = stats;
  return (
    <Card title="Top senders">
      <Bars
        bars={senders.map(({ from, count }) => ({
          key: from,
          name: (
            <button type="button" class="link" onClick={() => onSender(from)}>
              <span class="unseen">Messages from </span>
              {from}
            </button>
          ),
          value: count,
          words: `${whole(count)} · ${share(count, total)}`,
        }))}
      />
    </Card>
  );
}
