import type { Statement } from 'better-sqlite3';
import type { DerivedIndex } from '../derived/derived-index.ts';
import type { MessageRow } from '../ledger/message-row.ts';
import { indexLost } from '../translate-error.ts';
import type { RowPage } from './plain-reader.ts';
import { ROW } from './row-columns.ts';

/**
 * The messages of one sender from some instant on (`''`: all of them), which are in the two parts of the
 * order by sender; its methods are to be called inside a transaction.
 */
export interface SenderTimeline {
  count(sender: string, since: string): number;
  page(sender: string, since: string, limit: number, offset: number): RowPage;
}

interface Range {
  /** How many settled rows of all senders come before it. */
  readonly before: number;
  /** How many of its rows are settled. */
  readonly settled: number;
  /** How many are recent. */
  readonly recent: number;
}

const EMPTY: Range = { before: 0, settled: 0, recent: 0 };

export function createSenderTimeline(index: DerivedIndex): SenderTimeline {
  const { settled: order } = index.bySender;
  const prepare = <Row>(sql: string): Statement<(string | number)[], Row> =>
    index.database.prepare(sql);

  const countOfSender = prepare<number>('SELECT n FROM idx.senders WHERE sender = ?').pluck();
  const countRecentBefore = prepare<number>(
    'SELECT count(*) FROM idx.by_sender_recent WHERE sender = ? AND instant < ?',
  ).pluck();
  const recentAt = prepare<[instant: string, id: string]>(
    `SELECT instant, message_id FROM idx.by_sender_recent WHERE sender = ? AND instant >= ?
     ORDER BY instant, message_id LIMIT 1 OFFSET ?`,
  ).raw();
  const pageOfBoth = prepare<MessageRow>(
    `SELECT ${ROW} FROM (
       SELECT * FROM (SELECT instant, message_id, arrival FROM idx.by_sender_settled
         WHERE (sender, instant, message_id) >= (?, ?, ?) ORDER BY sender, instant, message_id
         LIMIT ? OFFSET ?)
       UNION ALL
       SELECT * FROM (SELECT instant, message_id, arrival FROM idx.by_sender_recent
         WHERE sender = ? AND instant >= ? ORDER BY instant, message_id LIMIT ? OFFSET ?)
       ORDER BY instant, message_id LIMIT ?) b
     JOIN main.messages m ON m.arrival = b.arrival ORDER BY b.instant, b.message_id`,
  );

  const rangeOf = (sender: string, since: string): Range => {
    const all = countOfSender.get(sender) ?? 0;
    if (all === 0) return EMPTY;
    // What is remembered of the blocks must be of this moment.
    index.state();
    const [start, before, end] = order.ranks([
      [sender, '', ''],
      [sender, since, ''],
      [behind(sender), '', ''],
    ]) as [number, number, number];
    const recent = all - (end - start);
    const earlier = recent === 0 ? 0 : (countRecentBefore.get(sender, since) as number);
    const range = { before, settled: end - before, recent: recent - earlier };
    if (Math.min(recent, range.settled, range.recent) < 0) throw miscounted();
    return range;
  };

  /** How many recent rows are among the first `rows` of a range. */
  const recentAmong = (
    rows: number,
    sender: string,
    since: string,
    { before, settled, recent }: Range,
  ): number => {
    let low = Math.max(0, rows - settled);
    let high = Math.min(rows, recent);
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const key = recentAt.get(sender, since, middle);
      if (key === undefined) throw miscounted();
      const earlier = middle + order.rankOnce([sender, ...key]) - before;
      if (earlier < rows) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  return {
    count(sender, since) {
      const { settled, recent } = rangeOf(sender, since);
      return settled + recent;
    },

    page(sender, since, limit, offset) {
      const range = rangeOf(sender, since);
      const total = range.settled + range.recent;
      if (offset >= total) return { rows: [], total };
      const recentBefore = recentAmong(offset, sender, since, range);
      const settledBefore = offset - recentBefore;
      const { from, skip } = order.locate(range.before + settledBefore);
      const rows = pageOfBoth.all(
        ...from,
        Math.min(limit, range.settled - settledBefore),
        skip,
        sender,
        since,
        limit,
        recentBefore,
        limit,
      );
      if (rows.length !== Math.min(limit, total - offset)) throw miscounted();
      return { rows, total };
    },
  };
}

function miscounted(): Error {
  return indexLost('its counts of a sender do not fit together');
}

/** Sorts behind a number, and before all that begin with it. */
function behind(sender: string): string {
  return `${sender} `;
}
