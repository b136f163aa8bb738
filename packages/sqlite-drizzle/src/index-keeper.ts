import { createFollower, type Follower } from '@hookledger/sql-store';
import type { Engine } from './threads/engine.ts';
import { isFatal } from './translate-error.ts';

/** How far the index has come, while it has far to go. */
export interface IndexProgress {
  /** Messages that are not in the index yet. */
  readonly behind: number;
  /** Messages in the ledger. */
  readonly messages: number;
}

export interface IndexKeeperOptions {
  readonly onProgress: ((progress: IndexProgress) => void) | undefined;
  /** Called with what makes the ledger untrustworthy even while the keeper is being closed. */
  readonly onError: (error: unknown) => void;
  /** Puts on disk what was copied into the ledger's file. */
  readonly syncLedger: () => Promise<void>;
  /** Throws when the ledger can't be trusted any more. */
  readonly assertTrusted: () => void;
}

// The longer the log, the more often the same page is in it and the fewer pages are written back;
// 16,384 messages make about 90 MB.
const LONG_LOG_ARRIVALS = 16_384;

/** A second time what came during the first, so that little is left for the writer. */
const COPIED_BESIDE_COMMITS = 2;

const REPORT_FROM_BEHIND = 20_000;
const REPORT_EVERY_MS = 2_000;

/** Lets the index follow the ledger, and the ledger's file its log. */
export function createIndexKeeper(
  engine: Pick<Engine, 'catchUp' | 'copyLogBack' | 'checkpoint'>,
  { onProgress, onError, syncLedger, assertTrusted }: IndexKeeperOptions,
): Follower {
  let copiedAt: number | undefined;
  let reportedAtMs = Number.NEGATIVE_INFINITY;

  function report(behind: number, messages: number): void {
    const now = performance.now();
    if (behind < REPORT_FROM_BEHIND || now - reportedAtMs < REPORT_EVERY_MS) return;
    reportedAtMs = now;
    onProgress?.({ behind, messages });
  }

  /**
   * SQLite syncs the file when all of the log is copied, which is when nothing was committed meanwhile: at last
   * in the writer's thread, where commits wait for it. For what is on disk by then they don't.
   */
  async function startLogOver(): Promise<void> {
    try {
      for (let times = 0; times < COPIED_BESIDE_COMMITS; times += 1) {
        await engine.copyLogBack();
        await syncLedger();
      }
      await engine.checkpoint();
    } catch (error) {
      if (isFatal(error)) onError(error);
      throw error;
    }
  }

  return createFollower({
    async step(atRest) {
      assertTrusted();
      const { behind, isMore, lastArrival } = await engine.catchUp(atRest);
      copiedAt ??= lastArrival;
      if (lastArrival - copiedAt >= LONG_LOG_ARRIVALS) {
        await startLogOver();
        copiedAt = lastArrival;
      }
      report(behind, lastArrival);
      return isMore;
    },
    onError,
  });
}
