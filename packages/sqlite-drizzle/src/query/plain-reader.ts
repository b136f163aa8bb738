import {
  msisdn,
  TOP_SENDERS,
  type InstantKey,
  type MessagePageRequest,
  type MessageStats,
} from '@hookledger/domain';
import type { Database } from 'better-sqlite3';
import type { SQL } from 'drizzle-orm';
import { and, asc, count, countDistinct, desc, drizzle, gte, lt, sql } from '../drizzle.ts';
import { messages } from '../ledger/schema.ts';
import type { MessageRow } from '../ledger/message-row.ts';
import { conditionOf, type Condition } from './conditions.ts';

export interface RowPage {
  readonly rows: readonly MessageRow[];
  readonly total: number;
}

/** Answers from the ledger alone, in a few walks through it: slow and always right. */
export interface PlainReader {
  page(request: MessagePageRequest): RowPage;
  stats(): MessageStats;
  countBetween(bounds: readonly InstantKey[]): readonly number[];
}

/** For while the index is being made; its methods are to be called inside a transaction. */
export function createPlainReader(connection: Database): PlainReader {
  const database = drizzle({ client: connection });
  const inOrder = [asc(messages.instant), asc(messages.messageId)];
  const backwards = [desc(messages.instant), desc(messages.messageId)];

  const endSentAt = (order: SQL[]): string | undefined =>
    database
      .select({ ts: messages.ts })
      .from(messages)
      .orderBy(...order)
      .limit(1)
      .get()?.ts;

  return {
    page({ filter, limit, offset }) {
      const matching = asDrizzle(conditionOf(filter));
      const rows = database
        .select()
        .from(messages)
        .where(matching)
        .orderBy(...inOrder)
        .limit(limit)
        .offset(offset)
        .all();
      const total = database.select({ n: count() }).from(messages).where(matching).get()?.n ?? 0;
      return { rows, total };
    },

    stats() {
      const sum = database
        .select({ total: count(), senders: countDistinct(messages.fromMsisdn) })
        .from(messages)
        .get();
      const topSenders = database
        .select({ sender: messages.fromMsisdn, count: count() })
        .from(messages)
        .groupBy(messages.fromMsisdn)
        .orderBy(desc(count()), asc(messages.fromMsisdn))
        .limit(TOP_SENDERS)
        .all();
      return {
        totalMessages: sum?.total ?? 0,
        sendersCount: sum?.senders ?? 0,
        topSenders: topSenders.map(({ sender, count: n }) => ({
          sender: msisdn(sender),
          count: n,
        })),
        firstSentAt: endSentAt(inOrder),
        lastSentAt: endSentAt(backwards),
      };
    },

    countBetween(bounds) {
      const counts = bounds.slice(1).map(() => 0);
      const [first, last] = [bounds.at(0), bounds.at(-1)];
      if (first === undefined || last === undefined) return counts;
      const instants = database
        .select({ key: messages.instant, n: count() })
        .from(messages)
        .where(and(gte(messages.instant, first), lt(messages.instant, last)))
        .groupBy(sql`1`)
        .orderBy(sql`1`)
        .all();
      let at = 0;
      for (const { key, n } of instants) {
        while (key >= (bounds[at + 1] as string)) at += 1;
        counts[at] = (counts[at] as number) + n;
      }
      return counts;
    },
  };
}

function asDrizzle({ sql: text, values }: Condition): SQL {
  const parts = text.replaceAll('m.', 'messages.').split('?');
  return sql.join(
    parts.flatMap((part, i) =>
      i === 0 ? [sql.raw(part)] : [sql`${values[i - 1]}`, sql.raw(part)],
    ),
  );
}
