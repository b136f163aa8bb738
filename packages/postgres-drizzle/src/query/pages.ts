import type { Message, MessageFilter, MessagePage } from '@hookledger/domain';
import { toMessage, type ReadColumns } from '@hookledger/sql-store';
import type { SQL } from 'drizzle-orm';
import type { PoolClient } from 'pg';
import { sql } from '../drizzle.ts';
import { ROW } from '../ledger/message-row.ts';
import type { Tuning } from '../tuning.ts';
import { conditionOf } from './conditions.ts';
import { MESSAGE_OF } from './message-of.ts';
import { run } from './run.ts';
import { totalOf } from './totals.ts';

type PageRow = { readonly total: string } & (ReadColumns | { readonly messageId: null });

/** A page and its total, of one moment because it is one statement. */
export async function readPage(
  client: PoolClient,
  filter: MessageFilter,
  limit: number,
  offset: number,
  tuning: Tuning,
): Promise<MessagePage> {
  const rows = await run<PageRow>(
    client,
    sql`SELECT t.n AS total, p.* FROM (SELECT ${totalOf(filter, tuning)} AS n OFFSET 0) t
      LEFT JOIN LATERAL (
        SELECT ${ROW}, m.instant FROM (${keysOf(
          conditionOf(filter),
          sql`CASE WHEN t.n > ${offset}::bigint THEN ${limit}::bigint ELSE 0 END`,
          offset,
        )}) k ${MESSAGE_OF} k.message_id OFFSET 0) m
      ) p ON TRUE ORDER BY p.instant, p."messageId"`,
  );
  return {
    messages: rows.flatMap((row) => (row.messageId === null ? [] : [toMessage(row)])),
    total: Number(rows[0]?.total ?? 0),
  };
}

/** Ids of one page, out of an index alone where the condition allows it. */
export function keysOf(
  condition: SQL,
  limit: SQL,
  offset: number,
  direction: 'ASC' | 'DESC' = 'ASC',
): SQL {
  const order = sql.raw(direction);
  return sql`SELECT m.message_id FROM messages m WHERE ${condition}
    ORDER BY m.instant ${order}, m.message_id ${order} LIMIT ${limit} OFFSET ${offset}::bigint`;
}

/** The messages with the ids that `keys` gives, in the order of lists. */
export async function messagesOf(client: PoolClient, keys: SQL): Promise<readonly Message[]> {
  const rows = await run<ReadColumns>(
    client,
    sql`SELECT ${ROW} FROM (${keys}) k ${MESSAGE_OF} k.message_id OFFSET 0) m
      ORDER BY m.instant, m.message_id`,
  );
  return rows.map(toMessage);
}
