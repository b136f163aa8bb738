import type { VNode } from 'preact';
import type { Client } from '../api/client.ts';
import { whole } from '../format.ts';
import { MessageTable } from '../ledger/message-table.tsx';
import { Notice } from '../parts/notice.tsx';
import type { Connection } from './follow.ts';
import { SHOWN, useTail } from './use-tail.ts';

const WORDS: Readonly<Record<Connection, string>> = {
  connecting: 'Connecting…',
  live: 'Live: new messages appear as they are stored',
  waiting: 'The connection broke. Trying again; nothing will be missing',
  refused: 'The token is not accepted any more',
};

/** New messages as they are stored, newest first. */
export function LiveTail({ client }: { readonly client: Client }): VNode {
  const { arrivals, received, connection, isPaused, held, setPaused } = useTail(client);
  // A number alone may come again, in an older ledger that was restored.
  const rows = arrivals.map(({ number, message }) => ({
    key: `${number} ${message.message_id}`,
    message,
  }));
  return (
    <div class="live">
      <div class="live-bar">
        <p class={`connection ${connection}`} role="status">
          {WORDS[connection]}
        </p>
        <p class="caption">
          {whole(received)} received{received > SHOWN ? `, the newest ${SHOWN} shown` : ''}
        </p>
        <button type="button" aria-pressed={isPaused} onClick={() => setPaused(!isPaused)}>
          {isPaused ? `Resume${held > 0 ? ` (${whole(held)} new)` : ''}` : 'Pause'}
        </button>
      </div>
      {rows.length === 0 && connection === 'live' ? (
        <Notice title="Waiting for the next message" />
      ) : (
        <MessageTable caption="Messages in the order of arrival, newest first" rows={rows} />
      )}
    </div>
  );
}
