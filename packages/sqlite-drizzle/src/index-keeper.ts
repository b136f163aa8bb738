import { createFollower, type Follower } from '@hookledger/sql-store';
import type { Engine } from './threads/engine.ts';

/** How far the index has come, while it has far to go. */
export interface IndexProgress {
  /** Messages that are not in the index yet. */
  readonly behind: number;
  /** Messages in the ledger. */
  readonly messages: number;
}

export interface IndexKeeperOptions {
  readonly onProgress: ((progress: IndexProgress) => void) | undefined;
  readonly onError: (error: unknown) => void;
}

const REPORT_FROM_BEHIND = 20_000;
const REPORT_EVERY_MS = 2_000;

/** Lets the index follow the ledger. */
export function createIndexKeeper(
  engine: Engine,
  { onProgress, onError }: IndexKeeperOptions,
): Follower {
  let reportedAtMs = Number.NEGATIVE_INFINITY;

  function report(behind: number, messages: number): void {
    const now = performance.now();
    if (behind < REPORT_FROM_BEHIND || now - reportedAtMs < REPORT_EVERY_MS) return;
    reportedAtMs = now;
    onProgress?.({ behind, messages });
  }

  return createFollower({
    async step(atRest) {
      const { behind, isMore, lastArrival, isLogLong } = await engine.catchUp(atRest);
      if (isLogLong) await engine.checkpoint();
      report(behind, lastArrival);
      return isMore;
    },
    onError,
  });
}
