import { foldCase } from '../messages/fold-case.ts';
import { compareCodePoints, compareMessages } from '../messages/message-order.ts';
import { mayOccurInText, type Message, type Msisdn } from '../messages/message.ts';
import type { MessageFeed } from '../ports/message-feed.ts';
import type { MessageFilter, MessageReader } from '../ports/message-reader.ts';
import type { MessageRepository } from '../ports/message-repository.ts';
import { TOP_SENDERS } from '../stats/message-stats.ts';

/**
 * The message ports over a Map: whole and exact, for tests and demos. What it answers is what
 * every other adapter must answer. Nothing survives the process, a power cut least of all.
 */
export function createInMemoryMessageStore(): MessageRepository & MessageReader & MessageFeed {
  // In the order of insertion, which is that of arrival.
  const messages = new Map<string, Message>();
  const listeners = new Set<() => void>();
  const inOrder = (): Message[] => [...messages.values()].toSorted(compareMessages);

  return {
    async insertIfAbsent(message) {
      if (messages.has(message.id)) return { kind: 'duplicate' };
      messages.set(message.id, message);
      for (const listener of listeners) listener();
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

    async countBetween(bounds) {
      const keys = [...messages.values()].map(({ sentAt }) => sentAt.key);
      return bounds.slice(1).map((end, i) => {
        const start = bounds[i] as string;
        return keys.filter((key) => key >= start && key < end).length;
      });
    },

    async after(number, limit) {
      return [...messages.values()]
        .slice(number, number + limit)
        .map((message, i) => ({ number: number + i + 1, message }));
    },

    async numberBeforeNewest(count) {
      return Math.max(0, messages.size - count);
    },

    watch(listener) {
      // Each call is a watch of its own, whoever else watches with the same function.
      const own = (): void => listener();
      listeners.add(own);
      return () => void listeners.delete(own);
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
