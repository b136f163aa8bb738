import type { Arrival } from '@hookledger/domain';
import { toColumns } from '@hookledger/sql-store';
import type { PoolClient } from 'pg';
import { COUNT_ANEW } from './count-anew.ts';

// Without ON CONFLICT: what is taken already is a mistake here, and the transaction is undone.
const INSERT = `
  WITH given AS (
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
      $7::text[], $8::text[], $9::bigint[]) AS g (message_id, from_msisdn, to_msisdn, ts, text,
      created_at, instant, text_folded, arrival)
  ), inserted AS (
    INSERT INTO messages (message_id, from_msisdn, to_msisdn, ts, text, created_at, instant, text_folded)
    SELECT message_id, from_msisdn, to_msisdn, ts, text, created_at, instant, text_folded FROM given
  )
  INSERT INTO arrivals (arrival, message_id) SELECT arrival, message_id FROM given ORDER BY arrival`;

/**
 * Inserts messages under numbers that they have already, all or none. The counts go by the number that they
 * have reached, which stays where it was when messages are deleted: where these numbers lie below it nobody
 * would count them, so counting begins anew. The lock keeps the counts from going on meanwhile.
 */
export async function insertNumbered(
  client: PoolClient,
  arrivals: readonly Arrival[],
): Promise<void> {
  const rows = arrivals.map(({ message }) => toColumns(message));
  await client.query('BEGIN');
  const { rows: counted } = await client.query<{ through: string }>(
    'SELECT greatest(through, times_through) AS through FROM counted FOR UPDATE',
  );
  const through = Number(counted[0]?.through ?? 0);
  if (arrivals.some(({ number }) => number <= through)) await client.query(COUNT_ANEW);
  await client.query(INSERT, [
    rows.map((row) => row.messageId),
    rows.map((row) => row.fromMsisdn),
    rows.map((row) => row.toMsisdn),
    rows.map((row) => row.ts),
    rows.map((row) => row.text),
    rows.map((row) => row.createdAt),
    rows.map((row) => row.instant),
    rows.map((row) => row.textFolded),
    arrivals.map(({ number }) => number),
  ]);
  await client.query('COMMIT');
}
