import type { VNode } from 'preact';
import type { Deliveries } from '../api/wire.ts';
import { share, whole } from '../format.ts';
import { Card } from '../parts/card.tsx';
import { Bars, type Bar } from './bars.tsx';

interface Meaning {
  readonly name: string;
  readonly kind: 'good' | 'plain' | 'bad';
  /** Shown although nothing had this result. */
  readonly always?: true;
}

const MEANINGS: Readonly<Record<string, Meaning>> = {
  created: { name: 'Stored', kind: 'good', always: true },
  duplicate: { name: 'Duplicate, stored before', kind: 'plain', always: true },
  invalid_signature: { name: 'Refused: signature', kind: 'bad', always: true },
  validation_error: { name: 'Refused: breaks a rule', kind: 'bad', always: true },
  payload_too_large: { name: 'Refused: too large', kind: 'bad' },
  unsupported_encoding: { name: 'Refused: encoded', kind: 'bad' },
  method_not_allowed: { name: 'Refused: not a POST', kind: 'bad' },
  unavailable: { name: 'Not stored: ledger busy', kind: 'bad' },
  aborted: { name: 'Sender left first', kind: 'bad' },
  internal_error: { name: 'Not stored: a bug', kind: 'bad' },
};

/** What became of the deliveries that this process has answered. */
export function DeliveryResults({ deliveries }: { readonly deliveries: Deliveries }): VNode {
  const entries = Object.entries(deliveries.results);
  const all = entries.reduce((sum, [, count]) => sum + count, 0);
  const bars = entries
    .map(([result, count]): Bar & { always: boolean } => {
      const { name, kind, always } = MEANINGS[result] ?? { name: result, kind: 'bad' };
      return {
        key: result,
        name,
        kind,
        value: count,
        words: `${whole(count)} · ${share(count, all)}`,
        always: always === true,
      };
    })
    .filter(({ value, always }) => value > 0 || always);
  return (
    <Card title="Results of deliveries" aside={<Since deliveries={deliveries} />}>
      <Bars bars={bars} />
    </Card>
  );
}

/** Figures of the process begin with it. */
export function Since({ deliveries: { since } }: { readonly deliveries: Deliveries }): VNode {
  return (
    <span class="aside">
      since {since.slice(0, 10)} {since.slice(11, 16)}
    </span>
  );
}
