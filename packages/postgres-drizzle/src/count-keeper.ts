import { createFollower, type Follower } from '@hookledger/sql-store';
import type { Connections } from './connections/connections.ts';
import { LOCK_CLASS } from './ledger/migrate.ts';
import { DAY_LENGTH, MINUTE_LENGTH } from './query/parts-of-instant.ts';

const STEP_ROWS = 20_000;

// The lock first, in a statement of its own: the next one sees what its last holder has committed.
const LOCK = `SELECT pg_try_advisory_xact_lock(${LOCK_CLASS}, 'counted'::regclass::oid::integer) AS mine`;
const LOCK_ROW = 'SELECT FROM counted FOR UPDATE';
// The counts by time may be behind those of senders: a migration begins them.
const STEP = `
  WITH step AS MATERIALIZED (
    SELECT a.arrival, m.sender, m.instant FROM
      (SELECT arrival, message_id FROM arrivals
       WHERE arrival > (SELECT least(through, times_through) FROM counted)
       ORDER BY arrival LIMIT ${STEP_ROWS}) a
    CROSS JOIN LATERAL (
      SELECT from_msisdn AS sender, instant FROM messages m WHERE m.message_id = a.message_id OFFSET 0) m
  ), more AS (
    SELECT sender, count(*) AS n FROM step, counted WHERE arrival > through GROUP BY sender
  ), updated AS (
    UPDATE senders s SET n = s.n + m.n FROM more m WHERE s.sender = m.sender RETURNING s.sender
  ), added AS (
    INSERT INTO senders (sender, n)
    SELECT sender, n FROM more WHERE sender NOT IN (SELECT sender FROM updated) RETURNING sender
  ), minutes AS (
    SELECT left(instant, ${MINUTE_LENGTH}) AS minute, count(*) AS n FROM step, counted
    WHERE arrival > times_through GROUP BY 1
  ), into_minutes AS (
    INSERT INTO counted_minutes AS c (minute, n) SELECT minute, n FROM minutes
    ON CONFLICT (minute) DO UPDATE SET n = c.n + excluded.n
  ), into_days AS (
    INSERT INTO counted_days AS c (day, n)
    SELECT left(minute, ${DAY_LENGTH}), sum(n) FROM minutes GROUP BY 1
    ON CONFLICT (day) DO UPDATE SET n = c.n + excluded.n
  )
  UPDATE counted c SET through = greatest(through, (SELECT max(arrival) FROM step)),
    times_through = greatest(times_through, (SELECT max(arrival) FROM step)),
    messages = messages + (SELECT count(*) FROM step WHERE arrival > c.through),
    senders = senders + (SELECT count(*) FROM added)
  RETURNING (SELECT count(*) FROM step)::integer AS rows`;

/** Takes new arrivals into the counts. */
export function createCountKeeper(
  connections: Connections,
  opened: () => Promise<void>,
): Pick<Follower, 'stored' | 'close'> {
  return createFollower({
    async step() {
      await opened();
      return connections.use(async (client) => {
        await client.query('BEGIN');
        const { rows: lock } = await client.query<{ mine: boolean }>(LOCK);
        let taken = 0;
        if (lock[0]?.mine === true) {
          await client.query(LOCK_ROW);
          const { rows } = await client.query<{ rows: number }>(STEP);
          taken = rows[0]?.rows ?? 0;
        }
        await client.query('COMMIT');
        return taken === STEP_ROWS;
      });
    },
    // Answers are right without; the next insertion tries again.
    onError: () => undefined,
  });
}
