import { createFollower, type Follower } from '@hookledger/sql-store';
import type { PoolClient } from 'pg';
import type { Connections } from './connections/connections.ts';
import { COUNT_ANEW } from './ledger/count-anew.ts';
import { LOCK_CLASS } from './ledger/migrate.ts';
import { DAY_LENGTH, MINUTE_LENGTH } from './query/parts-of-instant.ts';

const STEP_ROWS = 20_000;

// The lock first, in a statement of its own: the next one sees what its last holder has committed.
const LOCK = `SELECT pg_try_advisory_xact_lock(${LOCK_CLASS}, 'counted'::regclass::oid::integer) AS mine`;
const LOCK_ROW = 'SELECT FROM counted FOR UPDATE';
// Somebody has deleted it; nothing is counted without.
const MAKE_ROW = 'INSERT INTO counted (id, through, messages, senders) VALUES (1, 0, 0, 0)';
// What `minutes` has of a step, for the tables by time.
const INTO_TIMES = `
  into_minutes AS (
    INSERT INTO counted_minutes AS c (minute, n) SELECT minute, n FROM minutes
    ON CONFLICT (minute) DO UPDATE SET n = c.n + excluded.n
  ), into_days AS (
    INSERT INTO counted_days AS c (day, n)
    SELECT left(minute, ${DAY_LENGTH}), sum(n) FROM minutes GROUP BY 1
    ON CONFLICT (day) DO UPDATE SET n = c.n + excluded.n
  )`;

// Both counts at once, unless those by time were begun by a migration and are behind: those of senders
// do not wait for them.
const STEP = `
  WITH step AS MATERIALIZED (
    SELECT a.arrival, m.sender, m.instant FROM
      (SELECT arrival, message_id FROM arrivals WHERE arrival > (SELECT through FROM counted)
       ORDER BY arrival LIMIT ${STEP_ROWS}) a
    CROSS JOIN LATERAL (
      SELECT from_msisdn AS sender, instant FROM messages m WHERE m.message_id = a.message_id OFFSET 0) m
  ), more AS (
    SELECT sender, count(*) AS n FROM step GROUP BY sender
  ), updated AS (
    UPDATE senders s SET n = s.n + m.n FROM more m WHERE s.sender = m.sender RETURNING s.sender
  ), added AS (
    INSERT INTO senders (sender, n)
    SELECT sender, n FROM more WHERE sender NOT IN (SELECT sender FROM updated) RETURNING sender
  ), minutes AS (
    SELECT left(instant, ${MINUTE_LENGTH}) AS minute, count(*) AS n FROM step, counted
    WHERE times_through = through GROUP BY 1
  ), ${INTO_TIMES}
  UPDATE counted SET through = greatest(through, (SELECT max(arrival) FROM step)),
    times_through = CASE WHEN times_through = through
      THEN greatest(through, (SELECT max(arrival) FROM step)) ELSE times_through END,
    messages = messages + (SELECT count(*) FROM step),
    senders = senders + (SELECT count(*) FROM added)
  RETURNING (SELECT count(*) FROM step)::integer AS rows, times_through < through AS "timesAreBehind"`;

const TIMES_STEP = `
  WITH step AS MATERIALIZED (
    SELECT a.arrival, m.instant FROM
      (SELECT arrival, message_id FROM arrivals
       WHERE arrival > (SELECT times_through FROM counted) AND arrival <= (SELECT through FROM counted)
       ORDER BY arrival LIMIT ${STEP_ROWS}) a
    CROSS JOIN LATERAL (SELECT instant FROM messages m WHERE m.message_id = a.message_id OFFSET 0) m
  ), minutes AS (
    SELECT left(instant, ${MINUTE_LENGTH}) AS minute, count(*) AS n FROM step GROUP BY 1
  ), ${INTO_TIMES}
  UPDATE counted SET times_through = CASE WHEN (SELECT count(*) FROM step) = ${STEP_ROWS}
    THEN (SELECT max(arrival) FROM step) ELSE through END
  RETURNING (SELECT count(*) FROM step)::integer AS rows`;

/** Takes new arrivals into the counts; `onWarning` is told of each new reason why it can't. */
export function createCountKeeper(
  connections: Connections,
  opened: () => Promise<void>,
  onWarning: (message: string) => void,
): Pick<Follower, 'stored' | 'close'> {
  let said: string | undefined;
  return createFollower({
    async step() {
      // Why it is not opened is said by whoever opens it.
      const isOpened = await opened().then(
        () => true,
        () => false,
      );
      if (!isOpened) return false;
      const isMore = await connections.use(takeTurn);
      said = undefined;
      return isMore;
    },
    // Answers are right without, and slower the longer it lasts; the next insertion tries again.
    onError(error) {
      const { message } = error as Error;
      if (message === said) return;
      said = message;
      onWarning(`the counts do not follow what is stored: ${message}`);
    },
  });
}

/** Whether there is more to take in; not when it is another process's turn. */
async function takeTurn(client: PoolClient): Promise<boolean> {
  await client.query('BEGIN');
  const { rows: lock } = await client.query<{ mine: boolean }>(LOCK);
  const isMore = lock[0]?.mine === true && (await takeStep(client));
  await client.query('COMMIT');
  return isMore;
}

/** Whether there is more to take in. */
async function takeStep(client: PoolClient): Promise<boolean> {
  const { rowCount } = await client.query(LOCK_ROW);
  if (rowCount === 0) await client.query(`${MAKE_ROW}; ${COUNT_ANEW}`);
  const { rows } = await client.query<{ rows: number; timesAreBehind: boolean }>(STEP);
  const [taken] = rows;
  if (taken?.rows === STEP_ROWS) return true;
  if (taken?.timesAreBehind !== true) return false;
  const { rows: times } = await client.query<{ rows: number }>(TIMES_STEP);
  return times[0]?.rows === STEP_ROWS;
}
