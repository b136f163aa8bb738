import type { VNode } from 'preact';
import { isFiltered, NO_FILTER, type Filter } from './window.ts';

export interface FiltersProps {
  readonly filter: Filter;
  /** Which parameter broke its rule, and how. */
  readonly faults: Readonly<Record<string, string>>;
  readonly onFilter: (filter: Filter) => void;
}

/** The filters of `GET /messages`, applied as they are typed. */
export function Filters({ filter, faults, onFilter }: FiltersProps): VNode {
  return (
    <search class="filters">
      <div class="field grow">
        <label for="q">Text contains</label>
        <input
          id="q"
          type="search"
          placeholder="Search as you type"
          spellcheck={false}
          maxLength={4_096}
          value={filter.q}
          aria-invalid={faults['q'] !== undefined}
          aria-describedby={faults['q'] === undefined ? undefined : 'q-fault'}
          onInput={(event) => onFilter({ ...filter, q: event.currentTarget.value })}
        />
        <Fault of="q" faults={faults} />
      </div>
      <div class="field">
        <label for="from">From</label>
        <input
          id="from"
          type="text"
          inputMode="tel"
          placeholder="+919876543210"
          autocomplete="off"
          spellcheck={false}
          value={filter.from}
          onInput={(event) => onFilter({ ...filter, from: asSender(event.currentTarget.value) })}
        />
      </div>
      <div class="field">
        <label for="since">Sent since (UTC)</label>
        <input
          id="since"
          type="datetime-local"
          step={1}
          value={filter.since.replace(/Z$/, '')}
          aria-invalid={faults['since'] !== undefined}
          aria-describedby={faults['since'] === undefined ? undefined : 'since-fault'}
          onInput={(event) => onFilter({ ...filter, since: asInstant(event.currentTarget.value) })}
        />
        <Fault of="since" faults={faults} />
      </div>
      <button
        type="button"
        class="clear"
        aria-disabled={!isFiltered(filter)}
        onClick={() => isFiltered(filter) && onFilter(NO_FILTER)}
      >
        Clear
      </button>
    </search>
  );
}

interface FaultProps {
  readonly of: keyof Filter;
  readonly faults: FiltersProps['faults'];
}

function Fault({ of: name, faults }: FaultProps): VNode | undefined {
  if (faults[name] === undefined) return undefined;
  return (
    <p class="fault" id={`${name}-fault`} role="alert">
      {faults[name]}
    </p>
  );
}

/** The plus is easily forgotten, and no sender is without one. */
function asSender(typed: string): string {
  const trimmed = typed.trim();
  return /^[0-9]/.test(trimmed) ? `+${trimmed}` : trimmed;
}

/** What the field gives has no seconds when they are zero. */
function asInstant(local: string): string {
  if (local === '') return '';
  return local.length === 16 ? `${local}:00Z` : `${local}Z`;
}
