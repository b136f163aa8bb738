import { isIndexTrouble } from '../translate-error.ts';
import type { Engine } from './engine.ts';

/** An engine whose index is a file of its own. */
export interface EngineWithIndexFile extends Engine {
  /**
   * Makes the index anew, or, when another process has done so, opens that one. Nothing may be asked
   * meanwhile; when it fails, everything is as it was.
   */
  renewIndex(): Promise<'made anew' | 'opened'>;
  /** What has become of the index file, in words for an operator; `undefined` while it is there. */
  indexFileProblem(): string | undefined;
}

/** Why the index was made anew, in words for an operator. */
export type OnIndexRenewal = (reason: string) => void;

/**
 * Makes the index anew when it is damaged or gone: everything in it is in the ledger too. Whose
 * question met that is answered from the ledger alone; who asks meanwhile waits until there is an index again,
 * still empty; commits wait for nothing.
 *
 * SQLite does not say which of two attached files is damaged. So the first damage is taken for the
 * index's; what is met after that by the ledger's own reader, or before a new index has taken in
 * the whole ledger, is the ledger's and is thrown.
 */
export function createSelfHealingEngine(
  engine: EngineWithIndexFile,
  onRenewal: OnIndexRenewal | undefined,
): Engine {
  const asking = new Set<Promise<unknown>>();
  let renewals = 0;
  let hasTakenInAll = true;
  let renewing: Promise<void> | undefined;

  async function askWhenSettled<Result>(ask: () => Promise<Result>): Promise<Result> {
    if (renewing !== undefined) return renewing.then(async () => askWhenSettled(ask));
    const answer = ask();
    asking.add(answer);
    try {
      return await answer;
    } finally {
      asking.delete(answer);
    }
  }

  function renew(reason: string): Promise<void> {
    renewals += 1;
    onRenewal?.(reason);
    renewing = (async () => {
      try {
        await Promise.allSettled(asking);
        hasTakenInAll = (await engine.renewIndex()) === 'opened';
      } catch {
        // No room for it, perhaps: the ledger answers, and whoever asks next tries again.
      } finally {
        renewing = undefined;
      }
    })();
    return renewing;
  }

  /** @returns whether there is a new index since the question was asked. */
  async function heal(error: unknown, renewalsBefore: number): Promise<boolean> {
    if (!isIndexTrouble(error)) return false;
    if (renewals === renewalsBefore) {
      if (!hasTakenInAll) return false;
      await renew(`${error.message} (${error.code})`);
    } else {
      await renewing;
    }
    return true;
  }

  async function withHealing<Result>(
    ask: () => Promise<Result>,
    askAgain: () => Promise<Result>,
  ): Promise<Result> {
    const renewalsBefore = renewals;
    try {
      return await askWhenSettled(ask);
    } catch (error) {
      if (!(await heal(error, renewalsBefore))) throw error;
      return askWhenSettled(askAgain);
    }
  }

  const askLedger: Engine['askLedger'] = async (question) =>
    askWhenSettled(async () => engine.askLedger(question));

  return {
    write: async (rows) => engine.write(rows),
    // In the thread that is closed for a new index.
    copyLogBack: async () => askWhenSettled(async () => engine.copyLogBack()),
    checkpoint: async () => engine.checkpoint(),
    askLedger,
    // Neither looks at the index.
    arrivalsAfter: async (arrival, limit) =>
      askWhenSettled(async () => engine.arrivalsAfter(arrival, limit)),
    arrivalBeforeNewest: async (count) =>
      askWhenSettled(async () => engine.arrivalBeforeNewest(count)),

    ask: async (question, arrival) =>
      withHealing(
        async () => engine.ask(question, arrival),
        async () => engine.askLedger(question),
      ),

    async catchUp(atRest) {
      const problem = engine.indexFileProblem();
      if (problem !== undefined && renewing === undefined) await renew(problem);
      const follow = async () => engine.catchUp(atRest);
      const caughtUp = await withHealing(follow, follow);
      if (caughtUp.behind <= 0) hasTakenInAll = true;
      return caughtUp;
    },

    stopAnswering: () => engine.stopAnswering(),

    async close() {
      await renewing;
      await engine.close();
    },
  };
}
