import { foldCase, type MessageFilter } from '@hookledger/domain';
import type { SQL } from 'drizzle-orm';
import { sql } from '../drizzle.ts';

/**
 * What a search looks at. PostgreSQL's lower() knows other case pairs than the domain in every
 * collation but "C", where it knows A to Z: the rest is folded by the domain (decision 005).
 */
export const SEARCHED = 'coalesce(text_folded, lower(text COLLATE "C"))';

/** The whole filter as one condition on `messages m`. */
export function conditionOf({ sender, since, textContains }: MessageFilter): SQL {
  const conditions = [
    ...(sender === undefined ? [] : [sql`m.from_msisdn = ${sender}`]),
    ...(since === undefined ? [] : [sql`m.instant >= ${since.key}`]),
    ...(textContains === undefined ? [] : [contains(textContains)]),
  ];
  return conditions.length === 0 ? sql`TRUE` : sql.join(conditions, sql` AND `);
}

/** Every character of `part` stands for itself. */
function contains(part: string): SQL {
  const pattern = `%${foldCase(part).replace(/[\\%_]/g, '\\$&')}%`;
  return sql`${sql.raw(SEARCHED)} LIKE ${pattern}`;
}
