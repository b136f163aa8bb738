import type { MessageFilter } from '@hookledger/domain';
import { sql, type SQL } from 'drizzle-orm';
import { conditionOf } from './conditions.ts';
import { MESSAGE_OF } from './message-of.ts';

/**
 * Arrivals that the counts have not taken in yet: few, unless a ledger was just filled. Of a range with
 * two ends the planner expects one row in 200, of one with a single end every third, and would read all
 * of them.
 */
export const NEW_ARRIVALS: SQL = sql`arrivals a
  WHERE a.arrival > (SELECT through FROM counted) AND a.arrival <= 9223372036854775807`;

/** How many messages match a filter without a part of the text, as an expression. */
export function totalOf(filter: MessageFilter): SQL {
  const { sender, since } = filter;
  if (since !== undefined) {
    return sql`(SELECT count(*) FROM messages m WHERE ${conditionOf(filter)})`;
  }
  if (sender === undefined) {
    return sql`(SELECT messages FROM counted) + (SELECT count(*) FROM ${NEW_ARRIVALS})`;
  }
  return sql`coalesce((SELECT n FROM senders WHERE sender = ${sender}), 0) + (
    SELECT count(*) FROM (SELECT message_id FROM ${NEW_ARRIVALS}) a ${MESSAGE_OF} a.message_id OFFSET 0) m
    WHERE m.from_msisdn = ${sender})`;
}
