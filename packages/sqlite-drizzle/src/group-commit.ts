import { PortUnavailableError } from '@hookledger/domain';
import { hasCode } from './translate-error.ts';

/** How long insertions wait for a lock that another process holds. */
const GIVE_UP_ON_LOCK_AFTER_MS = 3_000;
const RETRY_LOCK_AFTER_MS = 10;

/** Bounds the time that one transaction keeps the event loop. */
const MAX_BATCH = 1_000;

export interface GroupCommitOptions<Item, Outcome> {
  /** Commits the batch in one transaction, all or nothing; one outcome for each item, in order. */
  readonly commit: (batch: readonly Item[]) => readonly Outcome[];
  /** Makes of a thrown error what callers are to see. */
  readonly translate: (error: unknown) => unknown;
}

export interface GroupCommit<Item, Outcome> {
  /** Resolves after the commit that holds the item. */
  add(item: Item): Promise<Outcome>;
  /** Resolves when every item added so far has its outcome; later ones are refused. */
  close(): Promise<void>;
}

interface Waiting<Item, Outcome> {
  readonly item: Item;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Lets everything that arrives in one turn of the event loop, or while a commit is synced, share
 * the next commit: an fsync costs the same for one row and for a thousand.
 */
export function createGroupCommit<Item, Outcome>({
  commit,
  translate,
}: GroupCommitOptions<Item, Outcome>): GroupCommit<Item, Outcome> {
  let waiting: Waiting<Item, Outcome>[] = [];
  let scheduled = false;
  let lockedSinceMs: number | undefined;
  let closing: (() => void) | undefined;
  let closed = false;

  function schedule(delayMs = 0): void {
    scheduled = true;
    if (delayMs === 0) setImmediate(flush);
    else setTimeout(flush, delayMs);
  }

  function flush(): void {
    const batch = waiting.slice(0, MAX_BATCH);
    try {
      const outcomes = commit(batch.map(({ item }) => item));
      batch.forEach(({ resolve }, i) => resolve(outcomes[i] as Outcome));
    } catch (error) {
      if (hasCode(error, 'SQLITE_BUSY') && !hasWaitedTooLong()) {
        schedule(RETRY_LOCK_AFTER_MS);
        return;
      }
      const seen = translate(error);
      for (const { reject } of batch) reject(seen);
    }
    lockedSinceMs = undefined;
    waiting = waiting.slice(batch.length);
    if (waiting.length > 0) {
      schedule();
    } else {
      scheduled = false;
      closing?.();
    }
  }

  function hasWaitedTooLong(): boolean {
    lockedSinceMs ??= performance.now();
    return performance.now() - lockedSinceMs > GIVE_UP_ON_LOCK_AFTER_MS;
  }

  return {
    async add(item) {
      if (closed) throw new PortUnavailableError('the store is closed');
      return new Promise<Outcome>((resolve, reject) => {
        waiting.push({ item, resolve, reject });
        if (!scheduled) schedule();
      });
    },

    async close() {
      closed = true;
      if (scheduled) await new Promise<void>((resolve) => (closing = resolve));
    },
  };
}
