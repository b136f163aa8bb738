import { foldCase } from '../messages/fold-case.ts';
import { compareCodePoints, compareMessages } from '../messages/message-order.ts';
import { mayOccurInText, type Message, type Msisdn } from '../messages/message.ts';
import type { MessageFilter, MessageReader } from '../ports/message-reader.ts';
import type { MessageRepository } from '../ports/message-repository.ts';
import { TOP_SENDERS } from '../stats/message-stats.ts';

/**
 * Both message ports over a Map: whole and exact, for tests and demos. What it answers is what
 * every other adapter must answer. Nothing survives the process, a power cut least of all.
 */
export function createInMemoryMessageStore(): MessageRepository & MessageReader {
  const messages = new Map<string, Message>();
  const inOrder = (): Message[] => [...messages.values()].toSorted(compareMessages);

  return {
    async insertIfAbsent(message) {
      if (messages.has(message.id)) return { kind: 'duplicate' };
      messages.set(message.id, message);
      return { kind: 'created' };
    },

    async page({ filter, limit, offset }) {
      const matching = inOrder().filter(matches(filter));
      return { messages: matching.slice(offset, offset + limit), total: matching.length };
    },

    async stats() {
      const ordered = inOrder();
      const counts = new Map<Msisdn, number>();
      for (const { sender } of ordered) counts.set(sender, (counts.get(sender) ?? 0) + 1);
      const senders = [...counts].map(([sender, count]) => ({ sender, count }));
      senders.sort((a, b) => b.count - a.count || compareCodePoints(a.sender, b.sender));
      return {
        totalMessages: ordered.length,
        sendersCount: senders.length,
        topSenders: senders.slice(0, TOP_SENDERS),
        firstSentAt: ordered.at(0)?.sentAt.asSent,
        lastSentAt: ordered.at(-1)?.sentAt.asSent,
      };
    },
  };
}

function matches({ sender, since, textContains }: MessageFilter): (message: Message) => boolean {
  if (textContains !== undefined && !mayOccurInText(textContains)) return () => false;
  const part = textContains === undefined ? undefined : foldCase(textContains);
  return (message) =>
    (sender === undefined || message.sender === sender) &&
    (since === undefined || message.sentAt.key >= since.key) &&
    (part === undefined || (message.text !== undefined && foldCase(message.text).includes(part)));
}
