import {
  foldCase,
  instant,
  messageId,
  messageText,
  msisdn,
  type Message,
} from '@hookledger/domain';
import { sql, type SQL } from 'drizzle-orm';
import { messages } from './schema.ts';

export type MessageRow = typeof messages.$inferSelect;

/** What of `messages m` a {@link MessageRow} is read from. */
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

/** The columns of a {@link MessageRow} that a message is made of. */
export type ReadRow = Omit<MessageRow, 'instant' | 'textFolded'>;

export function toNewRow(message: Message): MessageRow {
  return {
    messageId: message.id,
    fromMsisdn: message.sender,
    toMsisdn: message.recipient,
    ts: message.sentAt.asSent,
    text: message.text ?? null,
    createdAt: new Date(message.createdAtMs).toISOString(),
    instant: message.sentAt.key,
    textFolded: message.text === undefined ? null : foldedBeyondAscii(message.text),
  };
}

export function toMessage(row: ReadRow): Message {
  return {
    id: messageId(row.messageId),
    sender: msisdn(row.fromMsisdn),
    recipient: msisdn(row.toMsisdn),
    sentAt: instant(row.ts),
    text: row.text === null ? undefined : messageText(row.text),
    createdAtMs: Date.parse(row.createdAt),
  };
}

// lower() in the collation "C" folds A to Z, so most texts need no second spelling on disk.
function foldedBeyondAscii(text: string): string | null {
  const folded = foldCase(text);
  return folded === text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()) ? null : folded;
}
