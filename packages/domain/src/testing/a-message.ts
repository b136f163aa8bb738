import { instant } from '../messages/instant.ts';
import { messageId, messageText, msisdn, type Message } from '../messages/message.ts';

/** What a test says about a message, in the words of the wire. */
export interface MessageWords {
  readonly id?: string;
  readonly sender?: string;
  readonly recipient?: string;
  readonly sentAt?: string;
  readonly text?: string | undefined;
  readonly createdAtMs?: number;
}

/** A valid message; a test names only what it is about. */
export function aMessage(words: MessageWords = {}): Message {
  const text = 'text' in words ? words.text : 'Hello';
  return {
    id: messageId(words.id ?? 'm1'),
    sender: msisdn(words.sender ?? '+919876543210'),
    recipient: msisdn(words.recipient ?? '+14155550100'),
    sentAt: instant(words.sentAt ?? '2025-01-15T10:00:00Z'),
    text: text === undefined ? undefined : messageText(text),
    createdAtMs: words.createdAtMs ?? 1_736_935_200_000,
  };
}
