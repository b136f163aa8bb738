import { foldCase, type MessageFilter, type MessagePage } from '@hookledger/domain';
import type { SQL } from 'drizzle-orm';
import type { PoolClient } from 'pg';
import { sql } from '../drizzle.ts';
import type { Tuning } from '../tuning.ts';
import { conditionOf } from './conditions.ts';
import { keysOf, messagesOf } from './pages.ts';
import { run } from './run.ts';
import { inSnapshot } from './snapshot.ts';
import { totalOf } from './totals.ts';

/** A filter that has a part of the text in it. */
export type SearchFilter = MessageFilter & { readonly textContains: string };

// The planner's own guess at how many texts have a part is often wrong by orders of magnitude.
const BY_TRIGRAMS = 'SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off';
const BY_PLANNER = 'SET LOCAL enable_seqscan = on; SET LOCAL enable_indexscan = on';
const ALONG_ORDER =
  'SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = on; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off';

/**
 * Finds messages by a part of their text, out of one moment. How is decided by how many match:
 * - few: all of them, by the trigram index, sorted;
 * - many: one count over everything, and then either a walk along the order until the page is full,
 *   or, when that would be long, a sort of all matches.
 */
export async function searchPage(
  client: PoolClient,
  filter: SearchFilter,
  limit: number,
  offset: number,
  { hasTrigrams, tuning }: { readonly hasTrigrams: boolean; readonly tuning: Tuning },
): Promise<MessagePage> {
  const condition = conditionOf(filter);
  return inSnapshot(client, answer);

  async function answer(): Promise<MessagePage> {
    if (hasTrigrams && hasTrigramIn(filter.textContains)) {
      await client.query(BY_TRIGRAMS);
      const few = await count(
        sql`(SELECT FROM messages m WHERE ${condition} LIMIT ${tuning.sortedRows + 1}) f`,
      );
      if (few <= tuning.sortedRows) return { total: few, messages: await rowsAt('ASC', offset) };
      await client.query(BY_PLANNER);
    }
    const total = await count(sql`messages m WHERE ${condition}`);
    if (offset >= total) return { total, messages: [] };
    const inRange = Number(
      (
        await run<{ n: string }>(client, sql`SELECT ${totalOf(withoutText(filter), tuning)} AS n`)
      )[0]?.n,
    );
    // Whoever looks at the newest messages first is near the end, and as near as from the start.
    const behind = Math.max(0, total - offset - limit);
    const visits = ((Math.min(offset, behind) + limit) * inRange) / total;
    if (visits > tuning.walkedRows) return { total, messages: await rowsAt('ASC', offset) };
    await client.query(ALONG_ORDER);
    if (offset <= behind) return { total, messages: await rowsAt('ASC', offset) };
    const rows = await rowsAt('DESC', behind, total - offset - behind);
    return { total, messages: rows };
  }

  async function count(of: SQL): Promise<number> {
    const rows = await run<{ n: string }>(client, sql`SELECT count(*) AS n FROM ${of}`);
    return Number(rows[0]?.n);
  }

  async function rowsAt(direction: 'ASC' | 'DESC', from: number, most: number = limit) {
    return messagesOf(client, keysOf(condition, sql`${most}::bigint`, from, direction));
  }
}

function withoutText({ sender, since }: SearchFilter): MessageFilter {
  return { sender, since };
}

// What pg_trgm makes trigrams of; a part without one would make it look at its whole index.
function hasTrigramIn(part: string): boolean {
  return /[\p{L}\p{N}]{3}/u.test(foldCase(part));
}
