import type { PoolClient } from 'pg';
import { unhurried } from './connections/answer-limits.ts';
import type { Connections } from './connections/connections.ts';
import { ensureTrigramIndex, makeTrigramIndex, type TrigramIndex } from './ledger/trigram-index.ts';

export interface TrigramKeeper {
  /** Makes the index at once where that is quick; otherwise later, beside deliveries. */
  begin(client: PoolClient): Promise<void>;
  /** Whether searches have their index. */
  readonly hasTrigrams: boolean;
  close(): void;
}

const LOOK_AGAIN_AFTER_MS = 1_000;
const TRY_AGAIN_AFTER_MS = 60_000;

/** Sees to it that searches have their index, where it can be had; they are right without, and slower. */
export function createTrigramKeeper(
  connections: Connections,
  onWarning: (message: string) => void,
): TrigramKeeper {
  let hasTrigrams = false;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  function take(index: TrigramIndex): void {
    hasTrigrams = index.kind === 'there';
    if (index.kind === 'refused') {
      onWarning(`searches look at every message, because pg_trgm can't be had: ${index.reason}`);
    }
  }

  async function make(): Promise<void> {
    try {
      const index = await connections.use(async (client) => makeTrigramIndex(unhurried(client)));
      take(index);
      if (index.kind === 'wanted') makeIn(LOOK_AGAIN_AFTER_MS);
    } catch (error) {
      if (closed) return;
      onWarning(`searches look at every message for now: ${(error as Error).message}`);
      makeIn(TRY_AGAIN_AFTER_MS);
    }
  }

  function makeIn(milliseconds: number): void {
    if (!closed) timer = setTimeout(() => void make(), milliseconds).unref();
  }

  return {
    get hasTrigrams() {
      return hasTrigrams;
    },

    async begin(client) {
      const index = await ensureTrigramIndex(client);
      take(index);
      if (index.kind === 'wanted') void make();
    },

    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}
