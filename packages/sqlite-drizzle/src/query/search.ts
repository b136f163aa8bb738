import type { MessageFilter } from '@hookledger/domain';
import type { DerivedIndex, IndexState } from '../derived/derived-index.ts';
import type { MessageRow } from '../ledger/message-row.ts';
import { conditionOf, type Condition } from './conditions.ts';
import type { RowPage } from './plain-reader.ts';
import { createRecent } from './recent.ts';
import { ROW } from './row-columns.ts';
import type { Tuning } from '../tuning.ts';
import { createTrigramCandidates } from './trigram-candidates.ts';
import { trigramsThatCover } from './trigrams.ts';

/** A filter that has a part of the text in it. */
type SearchFilter = MessageFilter & { readonly textContains: string };

/** A statement, and the values of its marks. */
interface Query {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

export interface Search {
  /** `rowsInRange`: how many messages pass the filter's other conditions. */
  page(filter: SearchFilter, rowsInRange: number, limit: number, offset: number): RowPage;
}

/** Totals of the last searches, so that typing on, paging and polling do not count again. */
const REMEMBERED_TOTALS = 64;

// Unless somebody has deleted rows, a row's rowid is its arrival: one way down a tree instead of
// two. Where one is not found so, all are looked up properly.
const BY_ROWID =
  'FROM json_each(?) c CROSS JOIN main.messages m ON m.rowid = c.value AND m.arrival = c.value';
const BY_ARRIVAL = 'FROM json_each(?) c CROSS JOIN main.messages m ON m.arrival = c.value';

interface RememberedTotal {
  readonly ledger: string;
  readonly through: number;
  readonly total: number;
}

/**
 * Finds messages by a part of their text. How is decided by how many rows would have to be looked
 * at:
 * - few texts have the part's trigrams, or few rows pass the other filters: look at those, sort;
 * - otherwise look at the texts with the trigrams for the total, or, when that would be dearer, scan the
 *   ledger once; and either walk along the order until the page is full, or, when that would be long,
 *   sort all matches.
 */
export function createSearch(index: DerivedIndex, tuning: Tuning): Search {
  const { database } = index;
  const candidates = createTrigramCandidates(database);
  const totals = createRecent<RememberedTotal>(REMEMBERED_TOTALS);

  const run = <Value>(sql: string, values: readonly (string | number)[]): Value[] =>
    database
      .prepare<(string | number)[], Value>(sql)
      .pluck()
      .all(...values);
  const count = (sql: string, values: readonly (string | number)[]): number =>
    run<number>(sql, values)[0] ?? 0;

  const rowAt = database.prepare<[number], MessageRow>(
    `SELECT ${ROW} FROM main.messages m WHERE m.arrival = ?`,
  );
  const rowsAt = (arrivals: readonly number[]): MessageRow[] =>
    arrivals.flatMap((arrival) => rowAt.get(arrival) ?? []);

  const pageOf = (arrivals: readonly number[], limit: number, offset: number): RowPage => ({
    rows: rowsAt(arrivals.slice(offset, offset + limit)),
    total: arrivals.length,
  });

  const byArrivals = (arrivals: readonly number[], condition: Condition): number[] => {
    const named = JSON.stringify(arrivals);
    const found = database
      .prepare<(string | number)[], [arrival: number, matches: number]>(
        `SELECT m.arrival, ${condition.sql} ${BY_ROWID} ORDER BY m.instant, m.message_id`,
      )
      .raw()
      .all(...condition.values, named);
    if (found.length === arrivals.length) {
      return found.flatMap(([arrival, matches]) => (matches === 1 ? [arrival] : []));
    }
    return run(
      `SELECT m.arrival ${BY_ARRIVAL} WHERE ${condition.sql} ORDER BY m.instant, m.message_id`,
      [named, ...condition.values],
    );
  };

  const countNamed = (trigrams: readonly number[], { sql, values }: Condition): number => {
    const matching = database
      .prepare<(string | number)[], [rows: number, matches: number]>(
        `SELECT count(*), total(${sql}) ${BY_ROWID}`,
      )
      .raw();
    let sum = 0;
    for (const arrivals of candidates.lists(trigrams)) {
      const named = JSON.stringify(arrivals);
      const counted = matching.get(...values, named);
      sum +=
        counted?.[0] === arrivals.length
          ? counted[1]
          : count(`SELECT count(*) ${BY_ARRIVAL} WHERE ${sql}`, [named, ...values]);
    }
    return sum;
  };

  const byRange = (filter: SearchFilter, condition: Condition): number[] => {
    const { sql, values } = inOrder(filter, condition, 'ASC');
    return run(sql, values);
  };

  // Rows never change and new ones come last, so only those behind the last count are counted.
  const total = (
    filter: SearchFilter,
    condition: Condition,
    state: IndexState,
    countAll: () => number,
  ): number => {
    const key = JSON.stringify([filter.sender, filter.since?.key, filter.textContains]);
    const ledger = `${state.ledgerId}/${state.epoch}`;
    const known = totals.get(key);
    // In the order of arrival a row costs 1.3 times what it costs a scan of all, so a quarter has to be known.
    const usable =
      known?.ledger === ledger &&
      known.through <= state.through &&
      4 * known.through >= state.through;
    const counted = usable
      ? count(
          `SELECT count(*) FROM main.messages m
           WHERE m.arrival > ? AND m.arrival <= ? AND ${condition.sql}`,
          [known.through, state.through, ...condition.values],
        )
      : countAll();
    const sum = counted + (usable ? known.total : 0);
    totals.set(key, { ledger, through: state.through, total: sum });
    return sum;
  };

  const walk = (
    filter: SearchFilter,
    condition: Condition,
    direction: 'ASC' | 'DESC',
    limit: number,
    offset: number,
  ) => {
    const { sql, values } = inOrder(filter, condition, direction);
    return run<number>(`${sql} LIMIT ? OFFSET ?`, [...values, limit, offset]);
  };

  const sort = (condition: Condition, through: number, limit: number, offset: number) =>
    run<number>(
      `SELECT m.arrival ${scanned(condition)} ORDER BY m.instant, m.message_id LIMIT ? OFFSET ?`,
      [...condition.values, through, limit, offset],
    );

  return {
    page(filter, rowsInRange, limit, offset) {
      const state = index.state();
      const condition = conditionOf(filter);
      const affordable = Math.ceil(state.messages / tuning.scannedRowsPerLookup);

      const trigrams = trigramsThatCover(filter.textContains);
      const sampled = trigrams && {
        trigrams,
        ...candidates.sample(trigrams, tuning.sampledRows, state.through),
      };
      const most = Math.min(affordable, rowsInRange);
      if (sampled !== undefined && sampled.least * state.messages <= 2 * most) {
        const arrivals = candidates.find(sampled.trigrams, most);
        if (arrivals !== undefined) return pageOf(byArrivals(arrivals, condition), limit, offset);
      }
      if (rowsInRange <= affordable) return pageOf(byRange(filter, condition), limit, offset);

      const sum = total(filter, condition, state, () =>
        sampled !== undefined &&
        sampled.mean * state.messages * tuning.scannedRowsPerCandidate <= rowsInRange
          ? countNamed(sampled.trigrams, condition)
          : count(`SELECT count(*) ${scanned(condition)}`, [...condition.values, state.through]),
      );
      if (offset >= sum) return { rows: [], total: sum };
      // Whoever looks at the newest messages first is near the end, and as near as from the start.
      const rows = Math.min(limit, sum - offset);
      const behind = sum - offset - rows;
      const visits = ((Math.min(offset, behind) + rows) * rowsInRange) / sum;
      if (visits > tuning.walkedRows) {
        return { rows: rowsAt(sort(condition, state.through, limit, offset)), total: sum };
      }
      const arrivals =
        offset <= behind
          ? walk(filter, condition, 'ASC', rows, offset)
          : walk(filter, condition, 'DESC', rows, behind).toReversed();
      return { rows: rowsAt(arrivals), total: sum };
    },
  };
}

// SQLite looks at conditions from left to right, and nearly every row has an arrival in the index: a
// seventh of the time of a scan, when it is looked at in each row.
function scanned({ sql }: Condition): string {
  return `FROM main.messages m NOT INDEXED WHERE ${sql} AND m.arrival <= ?`;
}

// In the order of the messages. Of the two parts of a sender's SQLite takes whichever row comes next, and sorts
// nothing.
function inOrder(
  { sender, since }: SearchFilter,
  condition: Condition,
  direction: 'ASC' | 'DESC',
): Query {
  const [tables, range, values] =
    sender === undefined
      ? [['by_instant'], 'TRUE', []]
      : ([['by_sender_settled', 'by_sender_recent'], 'b.sender = ?', [sender]] as const);
  const matches = tables.map(
    (table) => `SELECT m.arrival, b.instant, b.message_id
      FROM idx.${table} b CROSS JOIN main.messages m ON m.arrival = b.arrival
      WHERE ${range} AND b.instant >= ? AND ${condition.sql}`,
  );
  return {
    sql: `${matches.join(' UNION ALL ')} ORDER BY 2 ${direction}, 3 ${direction}`,
    values: tables.flatMap(() => [...values, since?.key ?? '', ...condition.values]),
  };
}
