import type { InstantKey } from '@hookledger/domain';
import type { PoolClient } from 'pg';
import { sql } from '../drizzle.ts';
import { run } from './run.ts';

export async function countBetween(
  client: PoolClient,
  bounds: readonly InstantKey[],
): Promise<readonly number[]> {
  if (bounds.length < 2) return [];
  const rows = await run<{ n: string }>(
    client,
    sql`SELECT (SELECT count(*) FROM messages m WHERE m.instant >= b.start AND m.instant < b.end) AS n
      FROM unnest(${sql.param(bounds.slice(0, -1))}::text[], ${sql.param(bounds.slice(1))}::text[])
        WITH ORDINALITY AS b (start, "end", place)
      ORDER BY b.place`,
  );
  return rows.map(({ n }) => Number(n));
}
