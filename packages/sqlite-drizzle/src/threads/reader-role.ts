import { createCatchUp } from '../derived/catch-up.ts';
import type { DerivedIndex } from '../derived/derived-index.ts';
import type { Tuning } from '../tuning.ts';
import { isPassing } from '../translate-error.ts';
import { createArrivalReader } from '../query/arrivals.ts';
import { createSnapshotReader, type Question, type Reply } from '../query/snapshot-reader.ts';
import type { Role } from './role.ts';

/** What the store asks of whoever reads or keeps the index. */
export type ReaderRequest =
  | { readonly kind: 'ask'; readonly question: Question; readonly arrival?: number }
  | { readonly kind: 'ask ledger'; readonly question: Question }
  | { readonly kind: 'arrivals after'; readonly arrival: number; readonly limit: number }
  | { readonly kind: 'arrival before newest'; readonly count: number }
  /** `atRest`: whether there is time to make the index cheaper to read. */
  | { readonly kind: 'catch up'; readonly atRest: boolean }
  /** Copies the write-ahead log into the ledger's file as far as it goes now. */
  | { readonly kind: 'copy log back' };

export interface CaughtUp {
  /** Arrivals that are left. */
  readonly behind: number;
  /** Whether there is more to do, now or at rest. */
  readonly isMore: boolean;
  readonly lastArrival: number;
}

export interface ReaderOptions {
  readonly tuning: Tuning;
  /** Whether this is the one that makes the index follow. */
  readonly keepsIndex: boolean;
}

export function createReaderRole(
  index: DerivedIndex,
  { tuning, keepsIndex }: ReaderOptions,
): Role<ReaderRequest> {
  const { database } = index;
  const catchUp = createCatchUp(index, tuning);
  const reader = createSnapshotReader(index, catchUp, tuning);
  const arrivals = createArrivalReader(database);
  const standing = database.transaction(() => catchUp.standing());
  let isWarm = false;

  const follow = (atRest: boolean): CaughtUp => {
    const behind = catchUp.step();
    if (atRest && behind === 0 && !isWarm) {
      isWarm = true;
      reader.warmUp();
    }
    const isMore = behind > 0 || (atRest && catchUp.tidy());
    const { lastArrival } = standing();
    return { behind, isMore, lastArrival };
  };

  // A full disk, for one, keeps the index from following; the ledger can be read all the same.
  const couldStep = (): boolean => {
    try {
      catchUp.step();
      return true;
    } catch (error) {
      if (isPassing(error)) return false;
      throw error;
    }
  };

  const ask = async (question: Question, arrival?: number): Promise<Reply> => {
    let reply = await reader.ask(question, arrival);
    if (!keepsIndex) return reply;
    while (reply.kind === 'behind') {
      if (!couldStep()) return reader.askLedger(question);
      reply = await reader.ask(question, reply.arrival);
    }
    return reply;
  };

  return (request) => {
    switch (request.kind) {
      case 'ask':
        return ask(request.question, request.arrival);
      case 'ask ledger':
        return reader.askLedger(request.question);
      case 'arrivals after':
        return arrivals.after(request.arrival, request.limit);
      case 'arrival before newest':
        return arrivals.beforeNewest(request.count);
      case 'catch up':
        return follow(request.atRest);
      case 'copy log back':
        return void database.pragma('main.wal_checkpoint(PASSIVE)');
    }
  };
}
