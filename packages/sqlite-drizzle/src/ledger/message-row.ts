import {
  foldCase,
  instant,
  messageId,
  messageText,
  msisdn,
  type Message,
} from '@hookledger/domain';
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
  return [
    message.id,
    message.sender,
    message.recipient,
    message.sentAt.asSent,
    message.text ?? null,
    new Date(message.createdAtMs).toISOString(),
    message.sentAt.key,
    message.text === undefined ? null : foldedBeyondAscii(message.text),
  ];
}

export function toMessage(row: MessageRow): Message {
  return {
    id: messageId(row.messageId),
    sender: msisdn(row.fromMsisdn),
    recipient: msisdn(row.toMsisdn),
    sentAt: instant(row.ts),
    text: row.text === null ? undefined : messageText(row.text),
    createdAtMs: Date.parse(row.createdAt),
  };
}

// SQLite's LIKE folds A to Z by itself, so most texts need no second spelling on disk.
function foldedBeyondAscii(text: string): string | null {
  const folded = foldCase(text);
  return folded === text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()) ? null : folded;
}
