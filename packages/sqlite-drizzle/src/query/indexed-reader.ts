import {
  mayOccurInText,
  msisdn,
  TOP_SENDERS,
  type InstantKey,
  type MessageFilter,
  type MessagePageRequest,
  type MessageStats,
} from '@hookledger/domain';
import type { Statement } from 'better-sqlite3';
import type { DerivedIndex } from '../derived/derived-index.ts';
import type { Tuning } from '../tuning.ts';
import type { MessageRow } from '../ledger/message-row.ts';
import { indexLost } from '../translate-error.ts';
import type { RowPage } from './plain-reader.ts';
import { ROW } from './row-columns.ts';
import { createSearch } from './search.ts';
import { createSenderTimeline } from './sender-timeline.ts';

/** Answers with the help of the index; its methods are to be called inside a transaction. */
export interface IndexedReader {
  page(request: MessagePageRequest): RowPage;
  stats(): MessageStats;
  countBetween(bounds: readonly InstantKey[]): readonly number[];
}

export function createIndexedReader(index: DerivedIndex, tuning: Tuning): IndexedReader {
  const { database } = index;
  const prepare = <Row>(sql: string): Statement<(string | number)[], Row> => database.prepare(sql);

  const pageByInstant = prepare<MessageRow>(
    `SELECT ${ROW} FROM (SELECT instant, message_id, arrival FROM idx.by_instant
       WHERE (instant, message_id) >= (?, ?) ORDER BY instant, message_id LIMIT ? OFFSET ?) b
     JOIN main.messages m ON m.arrival = b.arrival ORDER BY b.instant, b.message_id`,
  );
  const topSenders = prepare<{ sender: string; n: number }>(
    'SELECT sender, n FROM idx.senders ORDER BY n DESC, sender LIMIT ?',
  );
  const sentAt = (direction: 'ASC' | 'DESC'): Statement<(string | number)[], string> =>
    prepare<string>(
      `SELECT m.ts FROM (SELECT arrival FROM idx.by_instant
         ORDER BY instant ${direction}, message_id ${direction} LIMIT 1) b
       JOIN main.messages m ON m.arrival = b.arrival`,
    ).pluck();
  const first = sentAt('ASC');
  const last = sentAt('DESC');
  const ofSender = createSenderTimeline(index);
  const search = createSearch(index, tuning);

  const listAll = (since: string, limit: number, offset: number): RowPage => {
    const before = since === '' ? 0 : index.byInstant.rank([since, '']);
    const total = index.state().messages - before;
    if (total < 0) throw indexLost('it counts more messages than it has');
    if (offset >= total) return { rows: [], total };
    const { from, skip } = index.byInstant.locate(before + offset);
    const rows = pageByInstant.all(...from, limit, skip);
    if (rows.length !== Math.min(limit, total - offset)) throw lacksRows();
    return { rows, total };
  };

  return {
    page({ filter, limit, offset }) {
      const { sender, since, textContains } = filter;
      if (textContains !== undefined) {
        if (!mayOccurInText(textContains)) return { rows: [], total: 0 };
        const rowsInRange = listRange(filter);
        if (rowsInRange === 0) return { rows: [], total: 0 };
        return search.page({ ...filter, textContains }, rowsInRange, limit, offset);
      }
      return sender === undefined
        ? listAll(since?.key ?? '', limit, offset)
        : ofSender.page(sender, since?.key ?? '', limit, offset);
    },

    stats() {
      const { messages, senders } = index.state();
      const top = topSenders.all(TOP_SENDERS);
      const [firstSentAt, lastSentAt] = [first.get(), last.get()];
      if (top.length !== Math.min(TOP_SENDERS, senders)) throw lacksRows();
      if (messages > 0 && (firstSentAt === undefined || lastSentAt === undefined)) {
        throw lacksRows();
      }
      return {
        totalMessages: messages,
        sendersCount: senders,
        topSenders: top.map(({ sender, n }) => ({ sender: msisdn(sender), count: n })),
        firstSentAt,
        lastSentAt,
      };
    },

    countBetween(bounds) {
      // What is remembered of the blocks must be of this moment.
      index.state();
      const ranks = index.byInstant.ranks(bounds.map((bound) => [bound, '']));
      return ranks.slice(1).map((rank, i) => rank - (ranks[i] as number));
    },
  };

  function listRange({ sender, since }: MessageFilter): number {
    return sender === undefined
      ? listAll(since?.key ?? '', 1, Number.MAX_SAFE_INTEGER).total
      : ofSender.count(sender, since?.key ?? '');
  }
}

function lacksRows(): Error {
  return indexLost('it counts messages that it does not have');
}
