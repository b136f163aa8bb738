import {
  foldCase,
  mayOccurInText,
  msisdn,
  TOP_SENDERS,
  type MessageFilter,
  type MessageReader,
} from '@hookledger/domain';
import { and, asc, count, countDistinct, desc, eq, gte, sql, type SQL } from 'drizzle-orm';
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import { toMessage } from './message-row.ts';
import { messages } from './schema.ts';

export function createSqliteMessageReader(
  database: BetterSQLite3Database,
  translate: (error: unknown) => unknown,
): MessageReader {
  const inOrder = [asc(messages.instant), asc(messages.messageId)];
  const backwards = [desc(messages.instant), desc(messages.messageId)];

  // One transaction, so that all answers are of one moment: another process may commit between.
  const read = <T>(query: () => T): T => {
    try {
      return database.transaction(query, { behavior: 'deferred' });
    } catch (error) {
      throw translate(error);
    }
  };

  const endSentAt = (order: SQL[]): string | undefined =>
    database
      .select({ ts: messages.ts })
      .from(messages)
      .orderBy(...order)
      .limit(1)
      .get()?.ts;

  return {
    async page({ filter, limit, offset }) {
      return read(() => {
        const matching = matches(filter);
        const rows = database
          .select()
          .from(messages)
          .where(matching)
          .orderBy(...inOrder)
          .limit(limit)
          .offset(offset)
          .all();
        const total = database.select({ n: count() }).from(messages).where(matching).get()?.n ?? 0;
        return { messages: rows.map(toMessage), total };
      });
    },

    async stats() {
      return read(() => {
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
      });
    },
  };
}

function matches({ sender, since, textContains }: MessageFilter): SQL | undefined {
  return and(
    sender === undefined ? undefined : eq(messages.fromMsisdn, sender),
    since === undefined ? undefined : gte(messages.instant, since.key),
    textContains === undefined ? undefined : contains(textContains),
  );
}

// Where `text_folded` is NULL, lowering A to Z is all the folding that the text needs, and LIKE
// does that; elsewhere the folded texts are compared as they are.
function contains(part: string): SQL {
  if (!mayOccurInText(part)) return sql`FALSE`;
  const folded = foldCase(part);
  const pattern = `%${folded.replace(/[\\%_]/g, '\\$&')}%`;
  return sql`CASE WHEN ${messages.textFolded} IS NULL
    THEN ${messages.text} LIKE ${pattern} ESCAPE '\\'
    ELSE instr(${messages.textFolded}, ${folded}) > 0 END`;
}
