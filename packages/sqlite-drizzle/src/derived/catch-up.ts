import type { Database } from 'better-sqlite3';
import type { Tuning } from '../tuning.ts';
import type { DerivedIndex, IndexState } from './derived-index.ts';
import { createTrigramWriter } from './trigram-segments.ts';

/** Texts may be long: so many rows are in memory at once. */
const ROWS_AT_ONCE = 64;

/** What the index takes of a message. */
type IndexedRow = [arrival: number, instant: string, id: string, folded: string | null];

/** What a ledger says of itself. */
interface LedgerState {
  readonly ledgerId: string;
  readonly epoch: number;
  readonly lastArrival: number;
}

/** Makes the index follow the ledger. */
export interface CatchUp {
  /**
   * Takes the next messages into the index, in the order of arrival, in one transaction.
   *
   * @returns how many arrivals are left.
   */
  step(): number;
  /**
   * Makes the index cheaper to read, for some milliseconds; to be called when the ledger is at rest.
   *
   * @returns whether there was something to do.
   */
  tidy(): boolean;
  /** Where ledger and index stand; to be called inside a transaction. */
  standing(): Standing;
}

interface Standing {
  readonly lastArrival: number;
  /** The last arrival in the index; -1 when the index was made from another ledger. */
  readonly through: number;
}

function createLedgerState(database: Database): () => LedgerState {
  const query = database.prepare<[], LedgerState>(
    `SELECT ledger_id AS ledgerId, epoch,
       (SELECT coalesce(max(arrival), 0) FROM main.messages) AS lastArrival FROM main.ledger`,
  );
  return () => {
    const state = query.get();
    if (state === undefined) throw new Error('the table ledger has lost its row');
    return state;
  };
}

export function createCatchUp(index: DerivedIndex, tuning: Tuning): CatchUp {
  const { database } = index;
  const ledgerState = createLedgerState(database);
  const range = 'FROM main.messages WHERE arrival > ? AND arrival <= ?';

  const idAt = database
    .prepare<[number], string>('SELECT message_id FROM main.messages WHERE arrival = ?')
    .pluck();
  const lastOfStep = database
    .prepare<[number, number], number>(
      `SELECT max(arrival) FROM (SELECT arrival FROM main.messages WHERE arrival > ? ORDER BY arrival LIMIT ?)`,
    )
    .pluck();
  // OR FAIL: what fails undoes the whole step. Without it SQLite keeps a journal of each statement, with
  // every page as it was before, to be able to undo the statement alone.
  const addInstants = database.prepare<number[]>(
    `INSERT OR FAIL INTO idx.by_instant SELECT instant, message_id, arrival ${range} ORDER BY instant, message_id`,
  );
  const newSenders = database
    .prepare<number[], number>(
      `SELECT count(DISTINCT from_msisdn) ${range}
       AND NOT EXISTS (SELECT 1 FROM idx.senders WHERE sender = from_msisdn)`,
    )
    .pluck();
  const countSenders = database.prepare<number[]>(
    `INSERT INTO idx.senders SELECT from_msisdn, count(*) ${range} GROUP BY from_msisdn
     ON CONFLICT DO UPDATE SET n = n + excluded.n`,
  );
  // Where `text_folded` is NULL, lowering A to Z is all the folding there is (sql-store's message-columns.ts).
  const rowsAfter = database
    .prepare<number[], IndexedRow>(
      `SELECT arrival, instant, message_id, coalesce(text_folded, lower(text)) ${range}
       ORDER BY arrival LIMIT ${ROWS_AT_ONCE}`,
    )
    .raw();
  const trigrams = createTrigramWriter(database, tuning);
  // A write to the index alone, so that its lock is taken and the ledger's is not.
  const lock = database.prepare('UPDATE idx.state SET id = 1');

  const belongs = (state: IndexState, ledger: LedgerState): boolean =>
    state.ledgerId === ledger.ledgerId &&
    state.epoch === ledger.epoch &&
    (state.through === 0 || idAt.get(state.through) === state.throughId);

  const addRows = (after: number, through: number): { messages: number; senders: number } => {
    const byInstant = index.byInstant.tally(through - after);
    trigrams.begin();
    let last = after;
    for (;;) {
      const rows = rowsAfter.all(last, through);
      for (const [arrival, instant, id, folded] of rows) {
        byInstant.add([instant, id]);
        if (folded !== null) trigrams.add(arrival, folded);
        last = arrival;
      }
      if (rows.length < ROWS_AT_ONCE) break;
    }
    trigrams.end();
    const messages = addInstants.run(after, through).changes;
    index.bySender.add(after, through);
    byInstant.save();
    const senders = newSenders.get(after, through) ?? 0;
    countSenders.run(after, through);
    return { messages, senders };
  };

  const startOver = (ledger: LedgerState): IndexState => {
    index.clear();
    trigrams.forgetTidying();
    index.setState({ ...ledger, through: 0, throughId: '', messages: 0, senders: 0, settled: 0 });
    return index.state();
  };

  const transaction = database.transaction((): number => {
    lock.run();
    const ledger = ledgerState();
    const found = index.state();
    const state = belongs(found, ledger) ? found : startOver(ledger);
    const through = lastOfStep.get(state.through, tuning.stepRows) ?? state.through;
    if (through === state.through) return 0;

    const added = addRows(state.through, through);
    const messages = state.messages + added.messages;
    const settled = index.bySender.settleSurplus(messages, state.settled);
    index.setState({
      ledgerId: ledger.ledgerId,
      epoch: ledger.epoch,
      through,
      throughId: idAt.get(through) ?? '',
      messages,
      senders: state.senders + added.senders,
      settled: state.settled + settled,
    });
    return ledger.lastArrival - through;
  });

  const tidy = database.transaction((): boolean => {
    lock.run();
    const state = index.state();
    const settled = index.bySender.settleSome(state.messages - state.settled);
    if (settled === 0) return trigrams.tidy();
    index.setState({ ...state, settled: state.settled + settled });
    return true;
  });

  // What was read of changes that are undone now, such as the blocks between two stretches that settle, would
  // be written with the next, and counts stay wrong for good.
  const orForget = <Result>(run: () => Result, forgetMore?: () => void): Result => {
    try {
      return run();
    } catch (error) {
      index.forget();
      forgetMore?.();
      throw error;
    }
  };

  return {
    step: () => orForget(transaction),
    tidy: () => orForget(tidy, () => trigrams.forgetTidying()),

    standing() {
      const state = index.state();
      const ledger = ledgerState();
      return {
        lastArrival: ledger.lastArrival,
        through: belongs(state, ledger) ? state.through : -1,
      };
    },
  };
}
