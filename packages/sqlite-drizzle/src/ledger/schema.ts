import { integer, sqliteTable, text } from '../drizzle.ts';

/**
 * One row a message. The first six columns are the assignment's, for people with a SQL prompt;
 * the rest is what the store needs.
 */
export const messages = sqliteTable('messages', {
  messageId: text('message_id').primaryKey(),
  fromMsisdn: text('from_msisdn').notNull(),
  toMsisdn: text('to_msisdn').notNull(),
  /** As sent. */
  ts: text('ts').notNull(),
  text: text('text'),
  /** ISO 8601, UTC, milliseconds. */
  createdAt: text('created_at').notNull(),
  /** Position in the order of arrival, from 1; never given twice, never changed. */
  arrival: integer('arrival').notNull().unique('messages_by_arrival'),
  /** The domain's `InstantKey`: sorts as the instants of `ts` do. */
  instant: text('instant').notNull(),
  /** `foldCase(text)` where that differs from lowering A to Z; otherwise NULL. */
  textFolded: text('text_folded'),
});
