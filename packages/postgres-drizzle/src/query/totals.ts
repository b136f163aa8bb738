import type { InstantKey, MessageFilter } from '@hookledger/domain';
import type { SQL } from 'drizzle-orm';
import { sql } from '../drizzle.ts';
import { conditionOf } from './conditions.ts';
import type { Tuning } from '../tuning.ts';
import { MESSAGE_OF } from './message-of.ts';
import { partsOf } from './parts-of-instant.ts';

// Of a range with two ends the planner expects one row in 200, of one with a single end every third, and
// would read all of them.
const MOST = sql`9223372036854775807`;

/** Arrivals that the counts have not taken in yet: few, unless a ledger was just filled. */
export const NEW_ARRIVALS: SQL = sql`arrivals a
  WHERE a.arrival > (SELECT through FROM counted) AND a.arrival <= ${MOST}`;

/** The same of the counts by time. */
export const NEW_TIMES: SQL = sql`(SELECT m.instant FROM (
  SELECT a.message_id FROM arrivals a
  WHERE a.arrival > (SELECT times_through FROM counted) AND a.arrival <= ${MOST}
) a ${MESSAGE_OF} a.message_id OFFSET 0) m)`;

/** Whether the counts by time have taken in nearly everything. */
export const TIMES_FOLLOW: SQL = sql`(SELECT coalesce(max(arrival), 0) FROM arrivals)
  - (SELECT times_through FROM counted) <= 20000`;

/** How many messages match a filter without a part of the text, as an expression. */
export function totalOf(filter: MessageFilter, { countedRows }: Pick<Tuning, 'countedRows'>): SQL {
  const { sender, since } = filter;
  if (since !== undefined) {
    const matches = sql`messages m WHERE ${conditionOf(filter)}`;
    if (sender !== undefined) return sql`(SELECT count(*) FROM ${matches})`;
    // Whoever asks for the newest again and again asks for few. In order, because otherwise the planner may
    // look for the first ones in the table, from the oldest on.
    return sql`(SELECT CASE WHEN n <= ${countedRows}::bigint THEN n WHEN ${TIMES_FOLLOW}
      THEN ${countedFrom(since.key)} ELSE (SELECT count(*) FROM ${matches}) END
      FROM (SELECT count(*) AS n FROM
        (SELECT FROM ${matches} ORDER BY m.instant LIMIT ${countedRows + 1}::bigint) f OFFSET 0) f)`;
  }
  if (sender === undefined) {
    return sql`(SELECT messages FROM counted) + (SELECT count(*) FROM ${NEW_ARRIVALS})`;
  }
  return sql`coalesce((SELECT n FROM senders WHERE sender = ${sender}), 0) + (
    SELECT count(*) FROM (SELECT message_id FROM ${NEW_ARRIVALS}) a ${MESSAGE_OF} a.message_id OFFSET 0) m
    WHERE m.from_msisdn = ${sender})`;
}

/** Messages of whole days, of whole minutes and of one minute, and those not counted yet. */
function countedFrom(key: InstantKey): SQL {
  const { day, minute, endOfDay, endOfMinute } = partsOf(key);
  return sql`(SELECT coalesce(sum(n), 0) FROM counted_days WHERE day > ${day})
    + (SELECT coalesce(sum(n), 0) FROM counted_minutes WHERE minute > ${minute} AND minute < ${endOfDay})
    + (SELECT count(*) FROM messages m WHERE m.instant >= ${key} AND m.instant < ${endOfMinute})
    + (SELECT count(*) FROM ${NEW_TIMES} n WHERE n.instant >= ${endOfMinute})`;
}
