import { PortUnavailableError } from '@hookledger/domain';
import type { PoolClient } from 'pg';
import { WITHOUT_FSYNC } from '../connections/session.ts';
import type { MessageRow } from './message-row.ts';
import { LOCK_CLASS } from './migrate.ts';

/**
 * One statement, and so one transaction and one round trip.
 *
 * Rows go in sorted by id, so that two batches which share ids wait for each other in one order and
 * not in a circle. Only then, when nothing is left to wait for, comes the lock that all writers
 * share; it is held until the commit is durable, so a number becomes readable only after every lower
 * one.
 *
 * A duplicate of a message that a standby has not confirmed yet must not be acknowledged before it
 * has: where there are synchronous standbys, an empty record in the log makes this commit wait too.
 */
const INSERT = `
  WITH given AS (
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
      $7::text[], $8::text[]) WITH ORDINALITY AS g (message_id, from_msisdn, to_msisdn, ts, text,
      created_at, instant, text_folded, place)
  ), inserted AS (
    INSERT INTO messages (message_id, from_msisdn, to_msisdn, ts, text, created_at, instant, text_folded)
    SELECT message_id, from_msisdn, to_msisdn, ts, text, created_at, instant, text_folded
    FROM given ORDER BY message_id COLLATE "C"
    ON CONFLICT (message_id) DO NOTHING RETURNING message_id
  ), locked AS MATERIALIZED (
    SELECT count(*) AS n, CASE WHEN count(*) > 0
      THEN pg_advisory_xact_lock(${LOCK_CLASS}, 'arrivals'::regclass::oid::integer)::text END AS lock
    FROM inserted
  ), numbered AS (
    INSERT INTO arrivals (arrival, message_id)
    SELECT nextval('arrival_numbers'), message_id FROM (
      SELECT g.message_id FROM locked l CROSS JOIN inserted i JOIN given g USING (message_id)
      WHERE l.n > 0 ORDER BY g.place
    ) in_order
  )
  SELECT (SELECT coalesce(array_agg(message_id), '{}') FROM inserted) AS created,
    current_setting('fsync') AS fsync,
    CASE WHEN l.n < cardinality($1::text[]) AND current_setting('synchronous_standby_names') <> ''
      THEN pg_logical_emit_message(true, 'hookledger', '')::text END AS waited_for
  FROM locked l`;

/** A warning: the commit is on this disk, and a wait for the standbys was broken off. */
const WARNING = '01000';

/**
 * Inserts all rows whose ids are free, in one durable transaction.
 *
 * @returns for each row whether it was inserted; of several with one id, the first.
 */
export async function writeRows(
  client: PoolClient,
  rows: readonly MessageRow[],
): Promise<readonly boolean[]> {
  const firsts = new Map<string, MessageRow>();
  for (const row of rows) if (!firsts.has(row.messageId)) firsts.set(row.messageId, row);
  const unique = [...firsts.values()];

  const warnings: string[] = [];
  const listen = ({
    code,
    message,
  }: {
    code?: string | undefined;
    message?: string | undefined;
  }) => {
    if (code === WARNING) warnings.push(message ?? '');
  };
  client.on('notice', listen);
  const { rows: answers } = await client.query<{ created: string[]; fsync: string }>({
    name: 'insert messages',
    text: INSERT,
    values: [
      unique.map((row) => row.messageId),
      unique.map((row) => row.fromMsisdn),
      unique.map((row) => row.toMsisdn),
      unique.map((row) => row.ts),
      unique.map((row) => row.text),
      unique.map((row) => row.createdAt),
      unique.map((row) => row.instant),
      unique.map((row) => row.textFolded),
    ],
  });
  client.removeListener('notice', listen);
  if (warnings.length > 0) {
    throw new PortUnavailableError(`the commit may not be durable: ${warnings.join('; ')}`);
  }
  const [answer] = answers;
  if (answer?.fsync !== 'on') throw new PortUnavailableError(WITHOUT_FSYNC);
  const created = new Set(answer.created);
  return rows.map((row) => firsts.get(row.messageId) === row && created.has(row.messageId));
}
