import type { VNode } from 'preact';
import { useCallback } from 'preact/hooks';
import { Refusal, type Client } from '../api/client.ts';
import { whole } from '../format.ts';
import { HealthNotice } from '../parts/health-notice.tsx';
import { Notice } from '../parts/notice.tsx';
import type { Address, Go } from '../parts/use-address.ts';
import { usePoll } from '../parts/use-poll.ts';
import { Filters } from './filters.tsx';
import { MessageTable } from './message-table.tsx';
import { Paging } from './paging.tsx';
import { useWindow } from './use-window.ts';
import { countMatching, isFiltered, NO_FILTER, type Filter, type Window } from './window.ts';

const LOOK_FOR_NEW_EVERY_MS = 5_000;

export interface BrowseProps {
  readonly client: Client;
  readonly address: Address;
  readonly go: Go;
}

/** The list, newest first, filtered as one types. */
export function Browse({ client, address, go }: BrowseProps): VNode {
  const { q = '', from = '', since = '', end: endText } = address;
  const end = /^\d+$/.test(endText ?? '') ? Number(endText) : undefined;
  const { window: shown, error, isLoading, reload } = useWindow(client, { q, from, since }, end);
  const fresh = useNewMessages(client, { q, from, since }, end === undefined, shown);

  const setFilter = (filter: Filter): void => go({ ...filter, end: undefined }, 'replace');
  const faults = faultsOf(error);
  const rows = (shown?.messages ?? []).map((message) => ({ key: message.message_id, message }));

  return (
    <div class="browse">
      <Filters filter={{ q, from, since }} faults={faults} onFilter={setFilter} />
      <p class="status" role="status">
        {statusOf(shown, isFiltered({ q, from, since }), isLoading)}
      </p>
      {error !== undefined && !(error instanceof Refusal && error.status === 422) && (
        <HealthNotice error={error} onRetry={reload} />
      )}
      {fresh > 0 && (
        <button type="button" class="fresh" onClick={reload}>
          {whole(fresh)} new {fresh === 1 ? 'message' : 'messages'}: show
        </button>
      )}
      {shown !== undefined && shown.total === 0 && !isLoading ? (
        <Notice title="No message matches">
          <p>Try less of the text, another sender, or an earlier start.</p>
          <button type="button" onClick={() => setFilter(NO_FILTER)}>
            Clear the filters
          </button>
        </Notice>
      ) : (
        <MessageTable caption="Messages, newest first" rows={rows} marked={q} isBusy={isLoading} />
      )}
      {shown !== undefined && shown.total > 0 && (
        <Paging
          shown={shown}
          onEnd={(to) => {
            // The place is right already, and what is shown there is not: going would change nothing.
            if (to === end) reload();
            else go({ end: to === undefined ? undefined : String(to) });
          }}
        />
      )}
    </div>
  );
}

function statusOf(
  shown: { readonly total: number } | undefined,
  filtered: boolean,
  isLoading: boolean,
): string {
  if (shown === undefined) return isLoading ? 'Loading…' : '';
  const messages = shown.total === 1 ? 'message' : 'messages';
  if (!filtered) return `${whole(shown.total)} ${messages}`;
  return `${whole(shown.total)} ${messages} ${shown.total === 1 ? 'matches' : 'match'}`;
}

function faultsOf(error: unknown): Readonly<Record<string, string>> {
  if (!(error instanceof Refusal)) return {};
  return Object.fromEntries(error.faults.map(({ loc, msg }) => [loc.at(-1) ?? '', msg]));
}

interface Counted {
  readonly filter: string;
  readonly total: number;
}

/** How many messages the list has behind those that are shown from its newest end. */
function useNewMessages(
  client: Client,
  { q, from, since }: Filter,
  isNewest: boolean,
  shown: Window | undefined,
): number {
  const filter = JSON.stringify([q, from, since]);
  const load = useCallback(
    async (signal: AbortSignal): Promise<Counted | undefined> => {
      if (!isNewest) return undefined;
      return { filter, total: await countMatching(client, { q, from, since }, signal) };
    },
    [client, filter, isNewest],
  );
  const { value } = usePoll(load, LOOK_FOR_NEW_EVERY_MS);
  // What was counted under another filter says nothing about this one.
  if (value?.filter !== filter || shown === undefined) return 0;
  // Not the total that came with them: it has what was stored between the two questions of a list.
  return Math.max(0, value.total - shown.end);
}
