import type { Connections } from './connections/connections.ts';

/** What an operator watches of a store. */
export interface StoreFigures {
  readonly ledgerBytes: number;
  readonly indexBytes: number;
  /** Arrivals that the counts have not taken in yet. */
  readonly indexLagMessages: number;
}

/** Tells what can be told at the moment, and leaves out the rest; never rejects. */
export type ReadStoreFigures = () => Promise<Partial<StoreFigures>>;

const FIGURES = `
  SELECT pg_table_size('messages') + pg_table_size('arrivals') AS ledger,
    pg_indexes_size('messages') + pg_indexes_size('arrivals')
      + pg_total_relation_size('senders') + pg_total_relation_size('counted') AS index,
    (SELECT coalesce(max(arrival), 0) FROM arrivals) - (SELECT through FROM counted) AS lag`;

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
