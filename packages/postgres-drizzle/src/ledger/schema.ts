import { bigint, pgTable, text } from '../drizzle.ts';

/**
 * One row a message. The first six columns are those of the SQLite ledger, for people with a SQL
 * prompt; the rest is what the store needs. Every text column sorts by code point (`COLLATE "C"`).
 */
export const messages = pgTable('messages', {
  messageId: text('message_id').primaryKey(),
  fromMsisdn: text('from_msisdn').notNull(),
  toMsisdn: text('to_msisdn').notNull(),
  /** As sent. */
  ts: text('ts').notNull(),
  text: text('text'),
  /** ISO 8601, UTC, milliseconds. */
  createdAt: text('created_at').notNull(),
  /** The domain's `InstantKey`: sorts as the instants of `ts` do. */
  instant: text('instant').notNull(),
  /** `foldCase(text)` where that differs from lowering A to Z; otherwise NULL. */
  textFolded: text('text_folded'),
});

/** The order of arrival: a number from 1 that is never given twice and never changed. */
export const arrivals = pgTable('arrivals', {
  arrival: bigint('arrival', { mode: 'number' }).primaryKey(),
  messageId: text('message_id').notNull(),
});
