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

export function toRow(message: Message, arrival: number): MessageRow {
  return {
    messageId: message.id,
    fromMsisdn: message.sender,
    toMsisdn: message.recipient,
    ts: message.sentAt.asSent,
    text: message.text ?? null,
    createdAt: new Date(message.createdAtMs).toISOString(),
    arrival,
    instant: message.sentAt.key,
    textFolded: message.text === undefined ? null : foldedBeyondAscii(message.text),
  };
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
