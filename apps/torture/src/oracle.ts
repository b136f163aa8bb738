import { compareCodePoints, foldCase, instant } from '@hookledger/domain';
import type { WireMessage } from './traffic.ts';

export interface Query {
  readonly from?: string;
  readonly since?: string;
  readonly q?: string;
  readonly limit: number;
  readonly offset: number;
}

/** What the service must answer over these messages, worked out the plain way. */
export interface Oracle {
  page(query: Query): { readonly data: readonly WireMessage[]; readonly total: number };
  stats(): unknown;
}

const TOP_SENDERS = 10;

export function createOracle(messages: readonly WireMessage[]): Oracle {
  const ordered = messages
    .map((message) => ({
      key: instant(message.ts).key,
      folded: message.text === null ? undefined : foldCase(message.text),
      message: {
        message_id: message.message_id,
        from: message.from,
        to: message.to,
        ts: message.ts,
        text: message.text,
      },
    }))
    .toSorted(
      (a, b) =>
        compareCodePoints(a.key, b.key) ||
        compareCodePoints(a.message.message_id, b.message.message_id),
    );

  return {
    page({ from, since, q, limit, offset }) {
      const sinceKey = since === undefined ? undefined : instant(since).key;
      const part = q === undefined ? undefined : foldCase(q);
      const matching = ordered.filter(
        ({ key, folded, message }) =>
          (from === undefined || message.from === from) &&
          (sinceKey === undefined || key >= sinceKey) &&
          (part === undefined || folded?.includes(part) === true),
      );
      const data = matching.slice(offset, offset + limit).map(({ message }) => message);
      return { data, total: matching.length };
    },

    stats() {
      const counts = new Map<string, number>();
      for (const { message } of ordered) {
        counts.set(message.from, (counts.get(message.from) ?? 0) + 1);
      }
      const senders = [...counts]
        .map(([from, count]) => ({ from, count }))
        .toSorted((a, b) => b.count - a.count || compareCodePoints(a.from, b.from));
      return {
        total_messages: ordered.length,
        senders_count: senders.length,
        messages_per_sender: senders.slice(0, TOP_SENDERS),
        first_message_ts: ordered.at(0)?.message.ts ?? null,
        last_message_ts: ordered.at(-1)?.message.ts ?? null,
      };
    },
  };
}
