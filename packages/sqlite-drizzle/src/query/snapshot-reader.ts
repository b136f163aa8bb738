import type { InstantKey, MessagePageRequest, MessageStats } from '@hookledger/domain';
import type { CatchUp } from '../derived/catch-up.ts';
import type { DerivedIndex } from '../derived/derived-index.ts';
import type { Tuning } from '../tuning.ts';
import { createIndexedReader, type IndexedReader } from './indexed-reader.ts';
import type { PlainReader, RowPage } from './plain-reader.ts';
import { warmUp } from './warm-up.ts';

/** One question for a reader. */
export type Question =
  | { readonly kind: 'page'; readonly request: MessagePageRequest }
  | { readonly kind: 'stats' }
  | { readonly kind: 'counts'; readonly bounds: readonly InstantKey[] };

export type Reply =
  | { readonly kind: 'page'; readonly page: RowPage }
  | { readonly kind: 'stats'; readonly stats: MessageStats }
  | { readonly kind: 'counts'; readonly counts: readonly number[] }
  /** The index lacks messages that the answer must have; ask again when it has this arrival. */
  | { readonly kind: 'behind'; readonly arrival: number };

/** Answers from one moment of the ledger and its index. */
export interface SnapshotReader {
  /** `arrival`: what the index must have, when the ledger's newest has been waited for already. */
  ask(question: Question, arrival?: number): Promise<Reply>;
  /** Answers without the index, slower and just as exactly. */
  askLedger(question: Question): Promise<Reply>;
  /** Makes the first answers as quick as later ones. */
  warmUp(): void;
}

export function createSnapshotReader(
  index: DerivedIndex,
  catchUp: CatchUp,
  tuning: Tuning,
): SnapshotReader {
  const { database } = index;
  const indexed = createIndexedReader(index, tuning);
  let plain: PlainReader | undefined;

  const askIndex = database.transaction(
    (question: Question, arrival?: number): Reply | { readonly kind: 'far behind' } => {
      const { lastArrival, through } = catchUp.standing();
      if (through >= (arrival ?? lastArrival)) return answer(question, indexed);
      if (lastArrival - through > tuning.worthWaitingForRows) return { kind: 'far behind' };
      return { kind: 'behind', arrival: lastArrival };
    },
  );
  const answerPlainly = database.transaction((question: Question, reader: PlainReader): Reply =>
    answer(question, reader),
  );

  async function askLedger(question: Question): Promise<Reply> {
    // Drizzle comes with it, which most processes never need.
    const { createPlainReader } = await import('./plain-reader.ts');
    plain ??= createPlainReader(database);
    return answerPlainly(question, plain);
  }

  return {
    async ask(question, arrival) {
      const reply = askIndex(question, arrival);
      return reply.kind === 'far behind' ? askLedger(question) : reply;
    },
    askLedger,
    warmUp: database.transaction(() => warmUp(indexed)),
  };
}

function answer(question: Question, reader: IndexedReader | PlainReader): Reply {
  switch (question.kind) {
    case 'page':
      return { kind: 'page', page: reader.page(question.request) };
    case 'stats':
      return { kind: 'stats', stats: reader.stats() };
    case 'counts':
      return { kind: 'counts', counts: reader.countBetween(question.bounds) };
  }
}
