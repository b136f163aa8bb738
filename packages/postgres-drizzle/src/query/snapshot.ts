import type { PoolClient } from 'pg';

/** Calls `answer` with everything it reads being of one moment. */
export async function inSnapshot<Answer>(
  client: PoolClient,
  answer: () => Promise<Answer>,
): Promise<Answer> {
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  const answered = await answer();
  await client.query('COMMIT');
  return answered;
}
