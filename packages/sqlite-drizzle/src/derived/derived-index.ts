import type { Database } from 'better-sqlite3';
import { indexLost } from '../translate-error.ts';
import type { Tuning } from '../tuning.ts';
import { attachIndexFile, indexPathOf } from './index-file.ts';
import { createIndexTables } from './index-tables.ts';
import { createCountedOrder, type CountedOrder } from './counted-order.ts';
import { createSenderOrder, type SenderOrder } from './sender-order.ts';

/** How far the index has followed the ledger. */
export interface IndexState {
  readonly ledgerId: string;
  readonly epoch: number;
  /** The last arrival that is in the index. */
  readonly through: number;
  /** The id of the message with that arrival. */
  readonly throughId: string;
  /** Another for each time that the tables were made. */
  readonly made: number;
  /** Changes with every change of the index, whoever makes it. */
  readonly generation: number;
  readonly messages: number;
  readonly senders: number;
  /** How many of the messages the order by sender has settled. */
  readonly settled: number;
}

/** The index as one connection sees it. */
export interface DerivedIndex {
  readonly database: Database;
  readonly byInstant: CountedOrder;
  readonly bySender: SenderOrder;
  /** Reads the state; what is remembered of an older one is forgotten. */
  state(): IndexState;
  setState(state: Omit<IndexState, 'generation' | 'made'>): void;
  /** Empties the index. */
  clear(): void;
  /** Forgets what it remembers; to be called when a transaction has failed that may have read what it wrote. */
  forget(): void;
}

/** Attaches the index to a ledger's connection as the schema `idx`, and makes sure of its tables. */
export function openDerivedIndex(
  database: Database,
  ledgerPath: string,
  tuning: Tuning,
): DerivedIndex {
  attachIndexFile(database, ledgerPath);
  createIndexTables(database, indexPathOf(ledgerPath));
  return createDerivedIndex(database, tuning);
}

/** Attaches an index that `prepareIndexFile` has seen to. */
export function attachDerivedIndex(
  database: Database,
  ledgerPath: string,
  tuning: Tuning,
): DerivedIndex {
  attachIndexFile(database, ledgerPath);
  return createDerivedIndex(database, tuning);
}

function createDerivedIndex(database: Database, tuning: Tuning): DerivedIndex {
  const { blockRows, rowsLookedUp, settledAtOnce } = tuning;
  const byInstant = createCountedOrder(database, {
    table: 'idx.by_instant',
    blocks: 'idx.by_instant_blocks',
    columns: ['instant', 'message_id'],
    blockRows,
    rowsLookedUp,
  });
  const bySender = createSenderOrder(database, { blockRows, settledAtOnce });
  const getState = database.prepare<[], IndexState>(
    `SELECT ledger_id AS ledgerId, epoch, through, through_id AS throughId, made, generation,
       messages, senders, settled FROM idx.state`,
  );
  const putState = database.prepare(
    `UPDATE idx.state SET ledger_id = $ledgerId, epoch = $epoch, through = $through,
       through_id = $throughId, messages = $messages, senders = $senders, settled = $settled,
       generation = generation + 1`,
  );
  let seen: IndexState | undefined;

  const forgetOrders = (): void => {
    byInstant.forget();
    bySender.settled.forget();
  };

  return {
    database,
    byInstant,
    bySender,

    state() {
      const state = getState.get();
      if (state === undefined) throw indexLost('it has lost its state');
      if (state.generation !== seen?.generation) {
        const follows = seen !== undefined && isFollowedBy(seen, state);
        for (const order of [byInstant, bySender.settled]) {
          if (follows) order.refresh();
          else order.forget();
        }
        seen = state;
      }
      return state;
    },

    setState(state) {
      putState.run(state);
    },

    clear() {
      database.exec(`
        DELETE FROM idx.by_instant;
        DELETE FROM idx.by_instant_blocks;
        INSERT INTO idx.by_instant_blocks VALUES ('', '', 0);
        DELETE FROM idx.by_sender_settled;
        DELETE FROM idx.by_sender_settled_blocks;
        INSERT INTO idx.by_sender_settled_blocks VALUES ('', '', '', 0);
        DELETE FROM idx.by_sender_recent;
        DELETE FROM idx.senders;
        DELETE FROM idx.segments;
        DELETE FROM idx.postings;
      `);
      forgetOrders();
    },

    forget() {
      forgetOrders();
      seen = undefined;
    },
  };
}

/** Whether messages were only added from one state to the other. */
function isFollowedBy(earlier: IndexState, later: IndexState): boolean {
  return (
    earlier.made === later.made &&
    earlier.ledgerId === later.ledgerId &&
    earlier.epoch === later.epoch &&
    earlier.through <= later.through
  );
}
