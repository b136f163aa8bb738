import { PortUnavailableError } from '@hookledger/domain';

/** Bounds how long one transaction takes, and so how long the next one waits. */
const MAX_BATCH = 1_000;

/** From here on what a commit costs by itself is a small part of what each of its items costs. */
const ENOUGH = 256;

/** How long items wait at most for others that keep arriving. */
const MAX_GATHERING_MS = 5;

export interface GroupCommitOptions<Item, Outcome> {
  /** Commits the batch in one transaction, all or nothing; one outcome for each item, in order. */
  readonly commit: (batch: readonly Item[]) => Promise<readonly Outcome[]>;
  /** How many items one commit takes at most. */
  readonly maxBatch?: number | undefined;
  /** How many commits may be under way at once; 1 unless told otherwise. */
  readonly maxParallel?: number | undefined;
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
 * Lets everything that arrives while all commits are under way, or turn after turn of the event
 * loop, share the next one: an fsync, and a round trip where there is one, cost the same for one
 * row and for a thousand. Only a turn that brought nothing shows that nobody is on the way: those
 * who were answered by the last commit are just sending their next.
 */
export function createGroupCommit<Item, Outcome>({
  commit,
  maxBatch = MAX_BATCH,
  maxParallel = 1,
}: GroupCommitOptions<Item, Outcome>): GroupCommit<Item, Outcome> {
  let waiting: Waiting<Item, Outcome>[] = [];
  const running = Array.from({ length: maxParallel }, (): Promise<void> | undefined => undefined);
  const enough = Math.min(ENOUGH, maxBatch);
  let closed = false;

  /** Until a turn has brought nothing, there is enough, or it has taken too long. */
  async function gather(): Promise<void> {
    const end = performance.now() + MAX_GATHERING_MS;
    let before = -1;
    while (waiting.length > before && waiting.length < enough && performance.now() < end) {
      before = waiting.length;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async function commitWaiting(place: number): Promise<void> {
    await gather();
    while (waiting.length > 0) {
      const batch = waiting.slice(0, maxBatch);
      waiting = waiting.slice(maxBatch);
      await commitAll(batch);
      await gather();
    }
    // At once: what comes between the last look at `waiting` and this would wait for nobody.
    running[place] = undefined;
  }

  async function commitAll(batch: readonly Waiting<Item, Outcome>[]): Promise<void> {
    try {
      const outcomes = await commit(batch.map(({ item }) => item));
      batch.forEach(({ resolve }, i) => resolve(outcomes[i] as Outcome));
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }

  return {
    add(item) {
      if (closed) return Promise.reject(new PortUnavailableError('the store is closed'));
      return new Promise((resolve, reject) => {
        waiting.push({ item, resolve, reject });
        const free = running.indexOf(undefined);
        if (free !== -1) running[free] = commitWaiting(free);
      });
    },

    async close() {
      closed = true;
      for (const run of running) await run;
    },
  };
}
