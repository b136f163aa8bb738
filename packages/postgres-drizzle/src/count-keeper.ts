import type { Connections } from './connections/connections.ts';
import { LOCK_CLASS } from './ledger/migrate.ts';

/** Takes new arrivals into the counts, behind whoever waits for an answer. */
export interface CountKeeper {
  /** Tells that messages were stored. */
  stored(messages: number): void;
  close(): Promise<void>;
}

const FOLLOW_AFTER_MESSAGES = 8_192;
const FOLLOW_AFTER_MS = 1_000;

const STEP_ROWS = 20_000;

// The lock first, in a statement of its own: the next one sees what its last holder has committed.
const LOCK = `SELECT pg_try_advisory_xact_lock(${LOCK_CLASS}, 'counted'::regclass::oid::integer) AS mine`;
const LOCK_ROW = 'SELECT FROM counted FOR UPDATE';
const STEP = `
  WITH step AS MATERIALIZED (
    SELECT a.arrival, m.from_msisdn AS sender FROM
      (SELECT arrival, message_id FROM arrivals WHERE arrival > (SELECT through FROM counted)
       ORDER BY arrival LIMIT ${STEP_ROWS}) a
    CROSS JOIN LATERAL (SELECT from_msisdn FROM messages m WHERE m.message_id = a.message_id OFFSET 0) m
  ), more AS (
    SELECT sender, count(*) AS n FROM step GROUP BY sender
  ), updated AS (
    UPDATE senders s SET n = s.n + m.n FROM more m WHERE s.sender = m.sender RETURNING s.sender
  ), added AS (
    INSERT INTO senders (sender, n)
    SELECT sender, n FROM more WHERE sender NOT IN (SELECT sender FROM updated) RETURNING sender
  )
  UPDATE counted SET through = greatest(through, (SELECT max(arrival) FROM step)),
    messages = messages + (SELECT count(*) FROM step),
    senders = senders + (SELECT count(*) FROM added)
  RETURNING (SELECT count(*) FROM step)::integer AS rows`;

export function createCountKeeper(
  connections: Connections,
  opened: () => Promise<void>,
): CountKeeper {
  let pending = 0;
  let timer: NodeJS.Timeout | undefined;
  let following: Promise<void> | undefined;
  let closed = false;

  async function step(): Promise<number> {
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
      return taken;
    });
  }

  async function follow(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    pending = 0;
    await opened();
    for (;;) {
      const taken = await step();
      if (taken < STEP_ROWS || closed) return;
    }
  }

  function start(): Promise<void> {
    following ??= follow()
      // Answers are right without; the next insertion tries again.
      .catch(() => undefined)
      .finally(() => {
        following = undefined;
        if (pending >= FOLLOW_AFTER_MESSAGES && !closed) void start();
      });
    return following;
  }

  void start();

  return {
    stored(messages) {
      if (messages === 0 || closed) return;
      pending += messages;
      if (pending >= FOLLOW_AFTER_MESSAGES) void start();
      else timer ??= setTimeout(() => void start(), FOLLOW_AFTER_MS).unref();
    },

    async close() {
      closed = true;
      clearTimeout(timer);
      await following;
    },
  };
}
