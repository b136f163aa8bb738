import type { InstantKey, MessagePage } from '@hookledger/domain';
import type { SQL } from 'drizzle-orm';
import type { PoolClient } from 'pg';
import { sql } from '../drizzle.ts';
import type { Tuning } from '../tuning.ts';
import { keysOf, messagesOf } from './pages.ts';
import { run } from './run.ts';
import { inSnapshot } from './snapshot.ts';
import { NEW_TIMES, TIMES_FOLLOW, totalOf } from './totals.ts';

interface Place {
  readonly total: string;
  /** The minute that the page begins in, or one a little before; '' for the first of all. */
  readonly minute: string;
  /** How many messages from the beginning of that minute come before the page. */
  readonly skip: string;
}

/**
 * A page far in, found by how many messages each day and each minute has instead of a walk along
 * all that come before it; of one moment. `undefined` while the counts are far behind.
 */
export async function readFarPage(
  client: PoolClient,
  since: InstantKey | undefined,
  limit: number,
  offset: number,
  tuning: Tuning,
): Promise<MessagePage | undefined> {
  return inSnapshot(client, answer);

  async function answer(): Promise<MessagePage | undefined> {
    const [place] = await run<Place>(client, placeOf(since, offset, tuning));
    if (place === undefined) return undefined;
    const total = Number(place.total);
    if (offset >= total) return { messages: [], total };
    const keys = keysOf(
      sql`m.instant >= ${place.minute}`,
      sql`${limit}::bigint`,
      Number(place.skip),
    );
    return { messages: await messagesOf(client, keys), total };
  }
}

// OFFSET 0 keeps the planner from copying a total to each place that it is used at.
// What is not counted yet may come anywhere before the page, so as many are left to skip. No row, and
// nothing looked at, while the counts are far behind.
function placeOf(since: InstantKey | undefined, offset: number, tuning: Tuning): SQL {
  const filter = since === undefined ? {} : { since: { asSent: '', key: since } };
  return sql`
    WITH new AS MATERIALIZED (SELECT instant FROM ${NEW_TIMES} n),
    goal AS MATERIALIZED (
      SELECT total, every - total + ${offset}::bigint AS place,
        every - total + ${offset}::bigint - (SELECT count(*) FROM new) AS counted
      FROM (SELECT ${totalOf(filter, tuning)} AS total, ${totalOf({}, tuning)} AS every OFFSET 0) t
      WHERE ${TIMES_FOLLOW}
    ), day AS (
      SELECT day, before FROM goal,
        (SELECT day, sum(n) OVER (ORDER BY day) - n AS before FROM counted_days) d
      WHERE before <= counted ORDER BY day DESC LIMIT 1
    ), minute AS (
      SELECT minute, before FROM goal, (
        SELECT m.minute, day.before + sum(m.n) OVER (ORDER BY m.minute) - m.n AS before
        FROM day, counted_minutes m WHERE m.minute >= day.day AND m.minute < day.day || 'U') m
      WHERE before <= counted ORDER BY minute DESC LIMIT 1
    )
    SELECT total, coalesce(minute, '') AS minute,
      place - coalesce(before + (SELECT count(*) FROM new WHERE instant < minute), 0) AS skip
    FROM goal LEFT JOIN minute ON TRUE`;
}
