import { msisdn, PortUnavailableError, TOP_SENDERS, type MessageStats } from '@hookledger/domain';
import type { PoolClient } from 'pg';
import { sql } from '../drizzle.ts';
import { MESSAGE_OF } from './message-of.ts';
import { run } from './run.ts';
import { NEW_ARRIVALS } from './totals.ts';

interface StatsRow {
  readonly total: string;
  readonly senders: string;
  readonly top: readonly (readonly [sender: string, count: number])[] | null;
  readonly first: string | null;
  readonly last: string | null;
}

/**
 * The counts, and what has arrived since they were brought up to date; of one moment, because it is
 * one statement.
 */
const STATS = sql`
  WITH new AS MATERIALIZED (
    SELECT m.from_msisdn AS sender, count(*) AS n
    FROM (SELECT message_id FROM ${NEW_ARRIVALS}) a ${MESSAGE_OF} a.message_id OFFSET 0) m
    GROUP BY m.from_msisdn
  ), changed AS (
    SELECT sender, new.n + coalesce(s.n, 0) AS n, s.sender IS NULL AS is_new
    FROM new LEFT JOIN senders s USING (sender)
  ), top AS (
    SELECT sender, n FROM (
      SELECT sender, n FROM changed
      UNION ALL
      (SELECT sender, n FROM senders s WHERE NOT EXISTS (SELECT FROM new WHERE new.sender = s.sender)
       ORDER BY n DESC, sender LIMIT ${sql.raw(String(TOP_SENDERS))})
    ) every ORDER BY n DESC, sender LIMIT ${sql.raw(String(TOP_SENDERS))}
  )
  SELECT c.messages + coalesce((SELECT sum(n) FROM new), 0) AS total,
    c.senders + (SELECT count(*) FROM changed WHERE is_new) AS senders,
    (SELECT json_agg(json_build_array(sender, n) ORDER BY n DESC, sender) FROM top) AS top,
    (SELECT ts FROM messages ORDER BY instant, message_id LIMIT 1) AS first,
    (SELECT ts FROM messages ORDER BY instant DESC, message_id DESC LIMIT 1) AS last
  FROM counted c`;

export async function readStats(client: PoolClient): Promise<MessageStats> {
  const [row] = await run<StatsRow>(client, STATS);
  if (row === undefined) {
    throw new PortUnavailableError(
      'the table counted has lost its row, which is made anew when the next message is stored',
    );
  }
  return {
    totalMessages: Number(row.total),
    sendersCount: Number(row.senders),
    topSenders: (row.top ?? []).map(([sender, count]) => ({ sender: msisdn(sender), count })),
    firstSentAt: row.first ?? undefined,
    lastSentAt: row.last ?? undefined,
  };
}
