import type { Database } from 'better-sqlite3';
import { digestOf } from './digest.ts';
import type { Check } from './finding.ts';

interface CountedTable {
  readonly name: string;
  readonly table: string;
  /** Another with rows that are not in blocks. */
  readonly beside?: string;
  /** The columns it is ordered by, and the ledger's columns that they are made from. */
  readonly columns: Readonly<Record<string, string>>;
}

/** Whether a counted order has each row once, and each block as many rows as it says. */
export function countedOrderCheck(
  database: Database,
  through: number,
  { name, table, beside, columns }: CountedTable,
): Check {
  const names = Object.keys(columns);
  const tuple = (alias: string): string => names.map((column) => `${alias}.${column}`).join(', ');

  const indexed = database
    .prepare<[], (string | number)[]>(
      [table, ...(beside === undefined ? [] : [beside])]
        .map((part) => `SELECT ${names.join(', ')}, arrival FROM idx.${part}`)
        .join(' UNION ALL '),
    )
    .raw();
  const stored = database
    .prepare<[number], (string | number)[]>(
      `SELECT ${Object.values(columns).join(', ')}, arrival FROM main.messages NOT INDEXED
       WHERE arrival <= ?`,
    )
    .raw();
  // Where there is no next block its start is a blob, which sorts behind every text.
  const miscounted = database
    .prepare<[], string>(
      `SELECT format('a block says %d rows, and has %d', n, counted) FROM (
         SELECT n, (SELECT count(*) FROM idx.${table} r WHERE (${tuple('r')}) >= (${tuple('b')})
           AND (${tuple('r')}) < (${names.map((column) => `next_${column}`).join(', ')})) AS counted
         FROM (SELECT *, ${names
           .map((column) => `coalesce(lead(${column}) OVER o, x'') AS next_${column}`)
           .join(', ')}
           FROM idx.${table}_blocks WINDOW o AS (ORDER BY ${names.join(', ')})) b)
       WHERE n <> counted`,
    )
    .pluck();

  return {
    name,
    run() {
      const expected = digestOf(stored.iterate(through));
      const found = digestOf(indexed.iterate());
      const problems = [
        ...(found.rows === expected.rows
          ? []
          : [`it has ${found.rows} messages, and the ledger ${expected.rows}`]),
        ...(found.rows === expected.rows && found.sum !== expected.sum
          ? ['its rows are not those of the ledger']
          : []),
        ...miscounted.all(),
      ];
      return problems.length > 0
        ? problems
        : 'it has each message once, and its blocks are counted';
    },
  };
}
