import type { SQL } from 'drizzle-orm';
import { sql } from '../drizzle.ts';
import { messages } from './schema.ts';

export type MessageRow = typeof messages.$inferSelect;

/** What of `messages m` a message is read from. */
export const ROW: SQL = sql.raw(
  Object.entries({
    messageId: messages.messageId,
    fromMsisdn: messages.fromMsisdn,
    toMsisdn: messages.toMsisdn,
    ts: messages.ts,
    text: messages.text,
    createdAt: messages.createdAt,
  })
    .map(([name, column]) => `m.${column.name} AS "${name}"`)
    .join(', '),
);
