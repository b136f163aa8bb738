import type { MessageFeed } from '@hookledger/domain';
import { toMessage, type CommitWatch } from '@hookledger/sql-store';
import type { Engine } from './threads/engine.ts';

export interface MessageFeedOptions {
  readonly engine: Pick<Engine, 'arrivalsAfter' | 'arrivalBeforeNewest'>;
  readonly commits: CommitWatch;
  /** Runs a question; throws what callers of a port are to see. */
  readonly guarded: <Reply>(ask: () => Promise<Reply>) => Promise<Reply>;
}

/**
 * One writer at a time gives the numbers inside its transaction, so a number becomes readable only
 * after every lower one.
 */
export function createMessageFeed({ engine, commits, guarded }: MessageFeedOptions): MessageFeed {
  return {
    async after(number, limit) {
      const rows = await guarded(() => engine.arrivalsAfter(number, limit));
      return rows.map((row) => ({ number: row.arrival, message: toMessage(row) }));
    },
    numberBeforeNewest: async (count) => guarded(() => engine.arrivalBeforeNewest(count)),
    watch: (listener) => commits.watch(listener),
  };
}
