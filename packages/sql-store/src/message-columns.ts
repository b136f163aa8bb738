import {
  foldCase,
  instant,
  messageId,
  messageText,
  msisdn,
  utcText,
  type Message,
} from '@hookledger/domain';

/** What the table `messages` says of a message. */
export interface MessageColumns {
  readonly messageId: string;
  readonly fromMsisdn: string;
  readonly toMsisdn: string;
  /** As sent. */
  readonly ts: string;
  readonly text: string | null;
  /** ISO 8601, UTC, milliseconds. */
  readonly createdAt: string;
  /** The domain's `InstantKey`: sorts as the instants of `ts` do. */
  readonly instant: string;
  /** `foldCase(text)` where that differs from lowering A to Z; otherwise null. */
  readonly textFolded: string | null;
}

/** The columns that a message is read from. */
export type ReadColumns = Omit<MessageColumns, 'instant' | 'textFolded'>;

export function toColumns(message: Message): MessageColumns {
  return {
    messageId: message.id,
    fromMsisdn: message.sender,
    toMsisdn: message.recipient,
    ts: message.sentAt.asSent,
    text: message.text ?? null,
    createdAt: utcText(message.createdAtMs),
    instant: message.sentAt.key,
    textFolded: message.text === undefined ? null : foldedBeyondAscii(message.text),
  };
}

/** @throws {RangeError} when the columns are no message's. */
export function toMessage(columns: ReadColumns): Message {
  return {
    id: messageId(columns.messageId),
    sender: msisdn(columns.fromMsisdn),
    recipient: msisdn(columns.toMsisdn),
    sentAt: instant(columns.ts),
    text: columns.text === null ? undefined : messageText(columns.text),
    createdAtMs: Date.parse(columns.createdAt),
  };
}

const BEYOND_ASCII = /[\u0080-\uffff]/;

// Databases fold A to Z by themselves (SQLite's LIKE and lower(), PostgreSQL's lower() in the
// collation "C"), so most texts need no second spelling on disk.
function foldedBeyondAscii(text: string): string | null {
  if (!BEYOND_ASCII.test(text)) return null;
  const folded = foldCase(text);
  return folded === text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()) ? null : folded;
}
