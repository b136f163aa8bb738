import type { VNode } from 'preact';
import type { Client } from '../api/client.ts';
import { LiveTail } from '../live/live-tail.tsx';
import { Card } from '../parts/card.tsx';
import { Segments } from '../parts/segments.tsx';
import type { Address, Go } from '../parts/use-address.ts';
import { Browse } from './browse.tsx';

export interface MessagesCardProps {
  readonly client: Client;
  readonly address: Address;
  readonly go: Go;
}

const VIEWS = [
  ['list', 'All messages'],
  ['live', 'Live tail'],
] as const;

/** The messages themselves: the whole list, or what comes now. */
export function MessagesCard({ client, address, go }: MessagesCardProps): VNode {
  const view = address['view'] === 'live' ? 'live' : 'list';
  return (
    <Card
      title="Messages"
      class="ledger"
      aside={
        <Segments
          label="Which messages"
          name="view"
          choices={VIEWS}
          chosen={view}
          onChoose={(to) => go({ view: to === 'live' ? 'live' : undefined })}
        />
      }
    >
      {view === 'live' ? (
        <LiveTail client={client} />
      ) : (
        <Browse client={client} address={address} go={go} />
      )}
    </Card>
  );
}
