import type { ReadStoreFigures } from '@hookledger/sql-store';
import type { Connections } from './connections/connections.ts';

const FIGURES = `
  SELECT pg_table_size('messages') + pg_table_size('arrivals') AS ledger,
    pg_indexes_size('messages') + pg_indexes_size('arrivals')
      + pg_total_relation_size('senders') + pg_total_relation_size('counted')
      + pg_total_relation_size('counted_days') + pg_total_relation_size('counted_minutes') AS index,
    (SELECT coalesce(max(arrival), 0) FROM arrivals)
      - (SELECT least(through, times_through) FROM counted) AS lag`;

export function createStoreFigures(connections: Connections): ReadStoreFigures {
  return async () => {
    try {
      const { rows } = await connections.use(async (client) =>
        client.query<{ ledger: string; index: string; lag: string }>(FIGURES),
      );
      const [row] = rows;
      if (row === undefined) return {};
      return {
        ledgerBytes: Number(row.ledger),
        indexBytes: Number(row.index),
        indexLagMessages: Math.max(0, Number(row.lag)),
      };
    } catch {
      return {};
    }
  };
}
