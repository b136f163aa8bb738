import type {
  InsertOutcome,
  MessageFeed,
  MessageReader,
  MessageRepository,
} from '@hookledger/domain';

/** An opened ledger: the ports that it implements, and what its operator asks of it. */
export interface Store {
  readonly repository: MessageRepository;
  readonly reader: MessageReader;
  readonly feed: MessageFeed;
  readonly checks: readonly StoreCheck[];
  readonly figures: ReadStoreFigures;
  /** Finishes what was asked for and lets go of the database. */
  close(): Promise<void>;
}

/** One thing that must hold for the store to be of use. */
export interface StoreCheck {
  readonly name: string;
  /** What is wrong, in words for an operator; `undefined` when nothing is. */
  problem(): Promise<string | undefined>;
}

/** What an operator watches of a store. */
export interface StoreFigures {
  readonly ledgerBytes: number;
  /** Of a file; it grows while a long reader keeps it from starting over. */
  readonly writeAheadLogBytes: number;
  readonly indexBytes: number;
  /** Arrivals that index or counts have not taken in yet. */
  readonly indexLagMessages: number;
  /** What this user may still write where a file is. */
  readonly freeDiskBytes: number;
}

/** Tells what can be told at the moment, and leaves out the rest; never rejects. */
export type ReadStoreFigures = () => Promise<Partial<StoreFigures>>;

const CREATED: InsertOutcome = { kind: 'created' };
const DUPLICATE: InsertOutcome = { kind: 'duplicate' };

/** What came of a row, by whether it was inserted. */
export function outcomeOf(isInserted: boolean): InsertOutcome {
  return isInserted ? CREATED : DUPLICATE;
}
