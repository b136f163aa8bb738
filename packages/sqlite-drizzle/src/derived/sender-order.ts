import type { Database } from 'better-sqlite3';
import type { Tuning } from '../tuning.ts';
import { createCountedOrder, type CountedOrder, type Key } from './counted-order.ts';

/**
 * All messages by sender and instant: most are settled in a large counted order, and those that came last are
 * beside them in a small one. What comes is of nearly as many senders as there are messages in a step, and
 * would change as many pages of the large order; so it settles later, with what has come since from the same
 * senders and their neighbours.
 */
export interface SenderOrder {
  /** The settled messages alone. */
  readonly settled: CountedOrder;
  /** Takes in messages of the ledger as recent ones: those after one arrival, up to another. */
  add(after: number, through: number): void;
  /**
   * Has those of the recent messages settle that are too many beside all the others.
   *
   * @param settled how many of all `messages` have settled.
   * @returns how many settled.
   */
  settleSurplus(messages: number, settled: number): number;
  /**
   * Has some of the recent messages settle; for a ledger at rest.
   *
   * @param recent how many there are.
   * @returns how many settled; 0 when it is not worth while.
   */
  settleSome(recent: number): number;
}

const RECENT = 'idx.by_sender_recent';
const FIRST: Key = ['', '', ''];

export function createSenderOrder(
  database: Database,
  { blockRows, settledAtOnce }: Pick<Tuning, 'blockRows' | 'settledAtOnce'>,
): SenderOrder {
  const settled = createCountedOrder(database, {
    table: 'idx.by_sender_settled',
    blocks: 'idx.by_sender_settled_blocks',
    columns: ['sender', 'instant', 'message_id'],
    blockRows,
    // Nothing is tallied here.
    rowsLookedUp: 0,
  });
  const add = database.prepare<[number, number]>(
    `INSERT OR FAIL INTO ${RECENT} SELECT from_msisdn, instant, message_id, arrival FROM main.messages
     WHERE arrival > ? AND arrival <= ? ORDER BY from_msisdn, instant, message_id`,
  );
  const keyBehind = database
    .prepare<(string | number)[], Key>(
      `SELECT sender, instant, message_id FROM ${RECENT}
       WHERE (sender, instant, message_id) >= (?, ?, ?)
       ORDER BY sender, instant, message_id LIMIT 1 OFFSET ?`,
    )
    .raw();

  // Where those that settle next begin. It goes round, so that a stretch of the order has gathered as many as
  // may be when it is its turn.
  let next = FIRST;

  const settleFrom = (from: Key, rows: number): number => {
    const end = keyBehind.get(...from, rows);
    next = end ?? FIRST;
    return settled.moveHere(RECENT, from, end ?? 'the last');
  };

  const settle = (rows: number): number => {
    const moved = settleFrom(next, rows);
    // Where the order ends before they are as many, it goes on at its beginning.
    return moved < rows ? moved + settleFrom(FIRST, rows - moved) : moved;
  };

  return {
    settled,

    add: (after, through) => void add.run(after, through),

    settleSurplus(messages, alreadySettled) {
      const surplus = messages - alreadySettled - mostRecent(messages, settledAtOnce);
      return surplus < settledAtOnce ? 0 : settle(surplus);
    },

    settleSome: (recent) => (recent < settledAtOnce ? 0 : settle(settledAtOnce)),
  };
}

/**
 * A step changes nearly every page of the recent messages, and of those of the settled as large a part as the
 * recent that settle are of all recent. These are fewest with the square root of all messages times those of a
 * step, 92,000 of a million with steps of 8,192. With these 64,000 it takes as long, and a reader has less to merge.
 */
function mostRecent(messages: number, settledAtOnce: number): number {
  return Math.ceil(Math.sqrt(messages * 4 * settledAtOnce));
}
