import { compareCodePoints } from '@hookledger/domain';
import type { Database, Statement } from 'better-sqlite3';
import { indexLost } from '../translate-error.ts';
import type { Tuning } from '../tuning.ts';

/** Values of the columns that a row is ordered by, first column first. */
export type Key = readonly string[];

/** Where a range of rows ends: before the row with a key, or with the last one. */
type RangeEnd = Key | 'the last';

/** Rows of one table in the order of some of its columns, counted in blocks. */
export interface CountedOrder {
  /** Begins to count rows that are about to be inserted; `most`: how many there are at most. */
  tally(most: number): Tally;
  /**
   * Moves rows here that another table with the same columns has.
   *
   * @returns how many they were.
   */
  moveHere(source: string, from: Key, end: RangeEnd): number;
  /** How many rows come before `key`. */
  rank(key: Key): number;
  /** The same for a key that nobody asks for again: it is not remembered. */
  rankOnce(key: Key): number;
  /** The same for many keys in ascending order; no row is walked over twice. */
  ranks(keys: readonly Key[]): readonly number[];
  /** Where the row with this many rows before it is: that many rows behind `from`. */
  locate(rank: number): { readonly from: Key; readonly skip: number };
  /** Forgets what it remembers of the blocks; to be called when another connection has counted. */
  refresh(): void;
  /** Forgets everything; to be called when rows may have gone. */
  forget(): void;
}

/** Counts rows for the blocks that they belong to. */
interface Tally {
  add(key: Key): void;
  /** Writes what was counted; to be called when the rows are there. */
  save(): void;
}

/** SQLite sorts every blob behind every text. */
const BEHIND_EVERY_TEXT = new Uint8Array(0);

/** Enough for the bounds of a few timelines, in 2 MB with ids of usual length. */
const REMEMBERED_PLACES = 8_192;

export interface CountedOrderOptions extends Pick<Tuning, 'blockRows' | 'rowsLookedUp'> {
  readonly table: string;
  readonly blocks: string;
  readonly columns: readonly string[];
}

/**
 * Answers "how many rows before this one" and "which row has this many before it" without walking
 * there: SQLite's B-trees do not count their entries, so a second table has, for each run of about
 * a thousand rows, where it starts and how many they are.
 */
export function createCountedOrder(
  database: Database,
  { table, blocks, columns, blockRows, rowsLookedUp }: CountedOrderOptions,
): CountedOrder {
  const names = columns.join(', ');
  const marks = columns.map(() => '?').join(', ');
  const prepare = (sql: string): Statement<(string | number | Uint8Array)[]> =>
    database.prepare(sql);

  const allBlocks = prepare(`SELECT ${names}, n FROM ${blocks} ORDER BY ${names}`).raw();
  const range = `(${names}) >= (${marks}) AND (${names}) < (${marks})`;
  const rowsBetween = prepare(`SELECT count(*) FROM ${table} WHERE ${range}`).pluck();
  const blockOf = prepare(
    `SELECT ${names}, n FROM ${blocks} WHERE (${names}) <= (${marks})
     ORDER BY ${columns.map((column) => `${column} DESC`).join(', ')} LIMIT 1`,
  ).raw();
  const keyBehind = prepare(
    `SELECT ${names} FROM ${table} WHERE (${names}) >= (${marks}) ORDER BY ${names} LIMIT 1 OFFSET ?`,
  ).raw();
  const setCount = prepare(
    `INSERT INTO ${blocks} (${names}, n) VALUES (${marks}, ?) ON CONFLICT DO UPDATE SET n = excluded.n`,
  );

  let directory: Directory | undefined;

  // How many rows of a block come before a key. Rows are only ever added, so while a block begins and
  // ends where it did and holds as many, this stays true: what a timeline asks for again and again is
  // walked over once.
  const places = new Map<string, number>();

  const load = (): Directory => {
    const starts: Key[] = [];
    const before: number[] = [];
    const rows: number[] = [];
    let sum = 0;
    for (const row of allBlocks.iterate() as Iterable<(string | number)[]>) {
      const n = row.at(-1) as number;
      starts.push(row.slice(0, -1) as string[]);
      before.push(sum);
      rows.push(n);
      sum += n;
    }
    // The first is there from the beginning, and before every key: what follows takes it for granted.
    if (starts[0]?.every((value) => value === '') !== true) throw blocksLost();
    return { starts, before, rows };
  };

  const valuesOf = (end: RangeEnd): readonly (string | Uint8Array)[] =>
    end === 'the last' ? columns.map(() => BEHIND_EVERY_TEXT) : end;

  const save = (start: Key, rows: number): void => {
    let from = start;
    let left = rows;
    while (left > 2 * blockRows) {
      setCount.run(...from, blockRows);
      const following = keyBehind.get(...from, blockRows) as Key | undefined;
      if (following === undefined) throw indexLost('it counts more messages than it has');
      from = following;
      left -= blockRows;
    }
    setCount.run(...from, left);
  };

  const ranks = (keys: readonly Key[]): number[] => {
    const { starts, before, rows } = (directory ??= load());
    let block = -1;
    let from: Key = [];
    let place = 0;
    return keys.map((key) => {
      const i = blockWith(key, starts);
      const start = starts[i] as Key;
      if (i !== block) {
        block = i;
        from = start;
        place = 0;
      }
      // No value of a key contains U+0000.
      const name = [...start, ...(starts[i + 1] ?? []), rows[i], ...key].join('\0');
      place = places.get(name) ?? place + (rowsBetween.get(...from, ...key) as number);
      from = key;
      if (places.size >= REMEMBERED_PLACES) places.clear();
      places.set(name, place);
      return (before[i] as number) + place;
    });
  };

  const tallyByLookup = (): Tally => {
    const counted = new Map<string, { readonly start: Key; rows: number }>();
    return {
      add(key) {
        const found = blockOf.get(...key) as (string | number)[] | undefined;
        if (found === undefined) throw blocksLost();
        const start = found.slice(0, -1) as string[];
        const name = start.join('\0');
        const block = counted.get(name) ?? { start, rows: found.at(-1) as number };
        block.rows += 1;
        counted.set(name, block);
      },

      save() {
        for (const { start, rows } of counted.values()) save(start, rows);
        directory = undefined;
      },
    };
  };

  const tallyByDirectory = ({ starts, rows }: Directory): Tally => {
    const added = new Map<number, number>();
    const last = starts.length - 1;
    return {
      add(key) {
        // Messages come nearly in the order of their instants.
        const block = isBefore(key, starts[last] as Key) ? blockWith(key, starts) : last;
        added.set(block, (added.get(block) ?? 0) + 1);
      },

      save() {
        for (const [block, more] of added) {
          save(starts[block] as Key, (rows[block] as number) + more);
        }
        directory = undefined;
      },
    };
  };

  return {
    tally(most) {
      if (directory === undefined && most <= rowsLookedUp) return tallyByLookup();
      return tallyByDirectory((directory ??= load()));
    },

    moveHere(source, from, end) {
      const { starts, rows } = (directory ??= load());
      const countInSource = prepare(`SELECT count(*) FROM ${source} WHERE ${range}`).pluck();
      const added: (readonly [block: number, more: number])[] = [];
      let start = from;
      for (let block = blockWith(from, starts); ; block += 1) {
        const following = starts[block + 1];
        const isLast = following === undefined || (end !== 'the last' && !isBefore(following, end));
        const bound = isLast ? end : following;
        const more = countInSource.get(...start, ...valuesOf(bound)) as number;
        if (more > 0) added.push([block, more]);
        if (isLast) break;
        start = following;
      }
      const moved = [...from, ...valuesOf(end)];
      const { changes } = prepare(
        `INSERT OR FAIL INTO ${table} SELECT * FROM ${source} WHERE ${range} ORDER BY ${names}`,
      ).run(...moved);
      prepare(`DELETE FROM ${source} WHERE ${range}`).run(...moved);
      for (const [block, more] of added) save(starts[block] as Key, (rows[block] as number) + more);
      directory = undefined;
      return changes;
    },

    rank: (key) => ranks([key])[0] as number,

    rankOnce(key) {
      const { starts, before } = (directory ??= load());
      const i = blockWith(key, starts);
      const place = rowsBetween.get(...(starts[i] as Key), ...key) as number;
      return (before[i] as number) + place;
    },

    ranks,

    locate(rank) {
      const { starts, before } = (directory ??= load());
      const i = lastIndex(before.length, (at) => (before[at] as number) <= rank);
      return { from: starts[i] as Key, skip: rank - (before[i] as number) };
    },

    refresh() {
      directory = undefined;
    },

    forget() {
      directory = undefined;
      places.clear();
    },
  };
}

function blocksLost(): Error {
  return indexLost('it has lost its blocks');
}

interface Directory {
  readonly starts: readonly Key[];
  /** How many rows come before each block. */
  readonly before: readonly number[];
  /** How many are in it. */
  readonly rows: readonly number[];
}

/** The block that a key belongs to. */
function blockWith(key: Key, starts: readonly Key[]): number {
  return lastIndex(starts.length, (at) => !isBefore(key, starts[at] as Key));
}

/** The last index for which `holds` is true, when it is true from 0 up to some index. */
function lastIndex(length: number, holds: (at: number) => boolean): number {
  let low = 0;
  let high = length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (holds(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

function isBefore(a: Key, b: Key): boolean {
  for (let i = 0; i < a.length; i += 1) {
    const order = compareCodePoints(a[i] as string, b[i] as string);
    if (order !== 0) return order < 0;
  }
  return false;
}
