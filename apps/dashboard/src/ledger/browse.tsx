import type { VNode } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { Refusal, type Client } from '../api/client.ts';
import { whole } from '../format.ts';
import { HealthNotice } from '../parts/health-notice.tsx';
import { Notice } from '../parts/notice.tsx';
import type { Address, Go } from '../parts/use-address.ts';
import { Filters } from './filters.tsx';
import { MessageTable } from './message-table.tsx';
import { Paging, placeIn } from './paging.tsx';
import { useNewMessages } from './use-new-messages.ts';
import { useWindow } from './use-window.ts';
import { canBeSent, isFiltered, isSame, NO_FILTER, type Filter, type Window } from './window.ts';

const TOO_LONG = { q: 'That is too long to search for' };

/** What was typed and can't be asked for. */
interface Refused {
  readonly typed: Filter;
  /** What the list was filtered by when it was typed: gone elsewhere, nobody types it any more. */
  readonly insteadOf: Filter;
}

export interface BrowseProps {
  readonly client: Client;
  readonly address: Address;
  readonly go: Go;
}

/** The list, newest first, filtered as one types. */
export function Browse({ client, address, go }: BrowseProps): VNode {
  const { q = '', from = '', since = '', end: endText } = address;
  const end = placeOf(endText);
  const filter: Filter = { q, from, since };
  const status = useRef<HTMLParagraphElement>(null);
  const [refused, setRefused] = useState<Refused>();
  const isRefused = refused !== undefined && isSame(refused.insteadOf, filter);
  const { window: loaded, error, isLoading, reload } = useWindow(client, filter, end);
  const shown = isRefused ? undefined : loaded;
  const isNewest = end === undefined && shown?.wasNewest === true && isSame(shown.filter, filter);
  const fresh = useNewMessages(client, isNewest ? shown : undefined);

  const setFilter = (to: Filter): void => {
    setRefused(canBeSent(to) ? undefined : { typed: to, insteadOf: filter });
    if (canBeSent(to)) go({ ...to, end: undefined }, 'replace');
  };
  // The button that was clicked is about to vanish, and the focus would with it.
  const thenFocus = (act: () => void): void => {
    status.current?.focus();
    act();
  };
  const faults = isRefused ? TOO_LONG : faultsOf(error);
  const rows = (shown?.messages ?? []).map((message) => ({ key: message.message_id, message }));

  return (
    <div class="browse">
      <Filters filter={isRefused ? refused.typed : filter} faults={faults} onFilter={setFilter} />
      <p class="status" role="status" tabIndex={-1} ref={status}>
        {statusOf(shown, isFiltered(filter), isLoading && !isRefused)}
      </p>
      {error !== undefined && !isRefused && !isSaidByFilters(error) && (
        <HealthNotice error={error} onRetry={reload} />
      )}
      {fresh > 0 && (
        <button type="button" class="fresh" onClick={() => thenFocus(reload)}>
          {whole(fresh)} new {fresh === 1 ? 'message' : 'messages'}: show
        </button>
      )}
      {shown !== undefined && shown.total === 0 && !isLoading ? (
        <Notice title="No message matches">
          <p>Try less of the text, another sender, or an earlier start.</p>
          <button type="button" onClick={() => thenFocus(() => setFilter(NO_FILTER))}>
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

function statusOf(shown: Window | undefined, filtered: boolean, isLoading: boolean): string {
  if (shown === undefined) return isLoading ? 'Loading…' : '';
  const { start, end, total } = shown;
  const messages = `${whole(total)} ${total === 1 ? 'message' : 'messages'}`;
  const what = filtered ? `${messages} ${total === 1 ? 'matches' : 'match'}` : messages;
  // Said for those who do not see the rows change.
  return end - start < total ? `${what}, ${placeIn(shown)} shown` : what;
}

/** Nothing that is not a place in a list can be asked for. */
function placeOf(text: string | undefined): number | undefined {
  const place = Number(text);
  return /^\d+$/.test(text ?? '') && Number.isSafeInteger(place) ? place : undefined;
}

function isSaidByFilters(error: unknown): boolean {
  const names = Object.keys(faultsOf(error));
  return names.length > 0 && names.every((name) => name === 'q' || name === 'since');
}

function faultsOf(error: unknown): Readonly<Record<string, string>> {
  if (!(error instanceof Refusal)) return {};
  return Object.fromEntries(error.faults.map(({ loc, msg }) => [loc.at(-1) ?? '', msg]));
}
