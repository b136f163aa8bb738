import type { Message } from '@hookledger/domain';
import { toColumns } from '@hookledger/sql-store';
import type { messages } from './schema.ts';

export type MessageRow = typeof messages.$inferSelect;

/**
 * The values of a row that has no place in the order of arrival yet: message_id, from_msisdn,
 * to_msisdn, ts, text, created_at, instant, text_folded. Values alone, because rows are copied to
 * another thread, and names would be copied with every one of them.
 */
export type NewRow = (string | null)[];

/** How many values a {@link NewRow} has. */
export const NEW_ROW_LENGTH = 8;

export function toNewRow(message: Message): NewRow {
  const columns = toColumns(message);
  return [
    columns.messageId,
    columns.fromMsisdn,
    columns.toMsisdn,
    columns.ts,
    columns.text,
    columns.createdAt,
    columns.instant,
    columns.textFolded,
  ];
}
