import type { Arrival } from '@hookledger/domain';
import { toMessage } from '@hookledger/sql-store';
import type { PoolClient } from 'pg';
import { asc, desc, eq, getTableColumns, gt } from '../drizzle.ts';
import { arrivals, messages } from '../ledger/schema.ts';
import { databaseOn } from './run.ts';

export async function arrivalsAfter(
  client: PoolClient,
  number: number,
  limit: number,
): Promise<readonly Arrival[]> {
  const rows = await databaseOn(client)
    .select({ number: arrivals.arrival, ...getTableColumns(messages) })
    .from(arrivals)
    .innerJoin(messages, eq(messages.messageId, arrivals.messageId))
    .where(gt(arrivals.arrival, number))
    .orderBy(asc(arrivals.arrival))
    .limit(limit);
  return rows.map((row) => ({ number: row.number, message: toMessage(row) }));
}

export async function arrivalBeforeNewest(client: PoolClient, count: number): Promise<number> {
  const [row] = await databaseOn(client)
    .select({ number: arrivals.arrival })
    .from(arrivals)
    .orderBy(desc(arrivals.arrival))
    .limit(1)
    .offset(count);
  return row?.number ?? 0;
}
