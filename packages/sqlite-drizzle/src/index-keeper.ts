import type { Engine } from './threads/engine.ts';

/** How far the index has come, while it has far to go. */
export interface IndexProgress {
  /** Messages that are not in the index yet. */
  readonly behind: number;
  /** Messages in the ledger. */
  readonly messages: number;
}

/** Decides when the index follows the ledger. */
export interface IndexKeeper {
  /** Tells that messages were stored. */
  stored(messages: number): void;
  /** Makes the index follow now; resolves with whether it has what the ledger had at the call. */
  followNow(): Promise<boolean>;
  close(): Promise<void>;
}

export interface IndexKeeperOptions {
  readonly onProgress: ((progress: IndexProgress) => void) | undefined;
  readonly onError: (error: unknown) => void;
}

// Large steps cost less for each message. A reader that comes earlier makes the index follow at
// once, and waits for at most this many.
const FOLLOW_AFTER_MESSAGES = 8_192;
const FOLLOW_AFTER_MS = 1_000;

const REPORT_FROM_BEHIND = 20_000;
const REPORT_EVERY_MS = 2_000;

export function createIndexKeeper(
  engine: Engine,
  { onProgress, onError }: IndexKeeperOptions,
): IndexKeeper {
  let pending = 0;
  let timer: NodeJS.Timeout | undefined;
  let following: Promise<boolean> | undefined;
  let reportedAtMs = Number.NEGATIVE_INFINITY;
  let closed = false;

  async function follow(): Promise<true> {
    clearTimeout(timer);
    timer = undefined;
    pending = 0;
    for (;;) {
      const { behind, lastArrival, checkpointed } = await engine.catchUp();
      if (checkpointed) await engine.checkpoint();
      report(behind, lastArrival);
      if (behind <= 0 || closed) return true;
    }
  }

  function report(behind: number, messages: number): void {
    const now = performance.now();
    if (behind < REPORT_FROM_BEHIND || now - reportedAtMs < REPORT_EVERY_MS) return;
    reportedAtMs = now;
    onProgress?.({ behind, messages });
  }

  function start(): Promise<boolean> {
    following ??= follow()
      .catch((error: unknown) => {
        if (!closed) onError(error);
        return false;
      })
      .finally(() => {
        following = undefined;
        if (pending >= FOLLOW_AFTER_MESSAGES && !closed) void start();
      });
    return following;
  }

  // A ledger that was filled before there was an index, or by another process.
  void start();

  return {
    stored(messages) {
      if (messages === 0 || closed) return;
      pending += messages;
      if (pending >= FOLLOW_AFTER_MESSAGES) void start();
      else timer ??= setTimeout(() => void start(), FOLLOW_AFTER_MS).unref();
    },

    async followNow() {
      // A run that has begun may have passed the newest messages by.
      await following;
      return start();
    },

    async close() {
      closed = true;
      clearTimeout(timer);
      await following;
    },
  };
}
