import type { Client } from '../api/client.ts';
import type { Message, MessagePage } from '../api/wire.ts';

/** What the table asks for, as `GET /messages` has it. */
export interface Filter {
  readonly q: string;
  readonly from: string;
  readonly since: string;
}

export const NO_FILTER: Filter = { q: '', from: '', since: '' };
export const WINDOW_ROWS = 50;

/** A window on the list, newest first. */
export interface Window {
  /** Of which list. */
  readonly filter: Filter;
  /** From the newest to the oldest. */
  readonly messages: readonly Message[];
  /** How many messages of the list come before the window's oldest. */
  readonly start: number;
  /** How many come before what is next newer. */
  readonly end: number;
  readonly total: number;
  /** Whether the newest messages were asked for, whatever has come since. */
  readonly wasNewest: boolean;
}

/** An offset that no list reaches: its answer is the total alone. */
const PAST_THE_END = Number.MAX_SAFE_INTEGER;

export function isFiltered({ q, from, since }: Filter): boolean {
  return q !== '' || from !== '' || since !== '';
}

export function isSame(one: Filter, other: Filter): boolean {
  return one.q === other.q && one.from === other.from && one.since === other.since;
}

/** A request's head has 16 kB unless it is set otherwise, and more is in it than the address. */
const MAX_ENCODED_LENGTH = 12_000;

/** Whether the filter can be sent in an address, where a letter may take nine characters. */
export function canBeSent(filter: Filter): boolean {
  return new URLSearchParams({ ...filter }).toString().length <= MAX_ENCODED_LENGTH;
}

export async function countMatching(
  client: Client,
  filter: Filter,
  signal?: AbortSignal,
): Promise<number> {
  const page = await client.get<MessagePage>(
    'messages',
    { ...filter, limit: 1, offset: PAST_THE_END },
    signal,
  );
  return page.total;
}

/**
 * Lists go from the oldest message on, and new messages mostly come behind all others. Counted from
 * the oldest, a window keeps its place while they do.
 *
 * @param end where the window ends; `undefined` for the newest.
 */
export async function loadWindow(
  client: Client,
  filter: Filter,
  end: number | undefined,
  signal?: AbortSignal,
): Promise<Window> {
  const newest = end === undefined ? await countMatching(client, filter, signal) : end;
  const offset = Math.max(0, newest - WINDOW_ROWS);
  const limit = Math.max(1, newest - offset);
  const { data, total } = await client.get<MessagePage>(
    'messages',
    { ...filter, limit, offset },
    signal,
  );
  // Filters typed meanwhile, or messages deleted: the place is not there any more.
  if (end !== undefined && offset >= total && total > 0) {
    return loadWindow(client, filter, undefined, signal);
  }
  const place = { start: offset, end: offset + data.length, total };
  return { filter, messages: data.toReversed(), ...place, wasNewest: end === undefined };
}

/** Where the window ends whose newest message is the last one before this instant. */
export async function endBefore(
  client: Client,
  filter: Filter,
  until: string,
  signal?: AbortSignal,
): Promise<number> {
  const [total, after] = await Promise.all([
    countMatching(client, filter, signal),
    countMatching(client, { ...filter, since: until }, signal),
  ]);
  return Math.max(1, total - after);
}
