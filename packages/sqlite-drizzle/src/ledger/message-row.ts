import type { Message } from '@hookledger/domain';
import { toColumns } from '@hookledger/sql-store';
import type { messages } from './schema.ts';

export type MessageRow = typeof messages.$inferSelect;

/**
 * The values of a row that has no place in the order of arrival yet: message_id, from_msisdn,
 * to_msisdn, ts, text, created_at, instant, text_folded.
 */
export type NewRow = (string | null)[];

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
