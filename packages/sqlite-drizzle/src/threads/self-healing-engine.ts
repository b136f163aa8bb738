import { PortUnavailableError } from '@hookledger/domain';
import { isDamage, isIndexTrouble, isPassing } from '../translate-error.ts';
import type { Engine } from './engine.ts';

/** An engine whose index is a file of its own. */
export interface EngineWithIndexFile extends Engine {
  /**
   * Makes the index anew, or, when another process has done so, opens that one. Nothing may be asked
   * meanwhile; when it fails, whoever has the old one open goes on with it.
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
  /** Why the last renewal was to be, when it has failed, and why it has. */
  let failed: { readonly reason: string; readonly cause: unknown } | undefined;

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
    // Once, however often it is tried.
    if (failed === undefined) onRenewal?.(reason);
    renewing = (async () => {
      try {
        await Promise.allSettled(asking);
        hasTakenInAll = (await engine.renewIndex()) === 'opened';
        failed = undefined;
      } catch (cause) {
        // No room for it, perhaps: the ledger answers, and whoever asks next tries again.
        failed = { reason, cause };
      } finally {
        renewing = undefined;
      }
    })();
    return renewing;
  }

  /** @returns whether a renewal has been tried since the question was asked. */
  async function heal(error: unknown, renewalsBefore: number): Promise<boolean> {
    // A thread that starts when the file is gone can't open it.
    const lost = isPassing(error) ? engine.indexFileProblem() : undefined;
    if (lost === undefined && !isIndexTrouble(error)) return false;
    if (renewals === renewalsBefore) {
      if (lost === undefined && !hasTakenInAll) return false;
      await renew(lost ?? told(error));
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

  /** For what needs no index but a thread, which does not start without one. */
  async function askOfLedger<Result>(ask: () => Promise<Result>): Promise<Result> {
    const renewalsBefore = renewals;
    try {
      return await askWhenSettled(ask);
    } catch (error) {
      if (isDamage(error) || !(await heal(error, renewalsBefore))) throw error;
      return askWhenSettled(ask);
    }
  }

  const askLedger: Engine['askLedger'] = async (question) =>
    askOfLedger(async () => engine.askLedger(question));

  return {
    write: async (rows) => engine.write(rows),
    // In the thread that is closed for a new index.
    copyLogBack: async () => askWhenSettled(async () => engine.copyLogBack()),
    checkpoint: async () => engine.checkpoint(),
    askLedger,
    arrivalsAfter: async (arrival, limit) =>
      askOfLedger(async () => engine.arrivalsAfter(arrival, limit)),
    arrivalBeforeNewest: async (count) =>
      askOfLedger(async () => engine.arrivalBeforeNewest(count)),

    ask: async (question, arrival) =>
      withHealing(
        async () => engine.ask(question, arrival),
        async () => engine.askLedger(question),
      ),

    async catchUp(atRest) {
      const reason = engine.indexFileProblem() ?? failed?.reason;
      if (reason !== undefined && renewing === undefined) await renew(reason);
      const follow = async () => {
        // What is open is gone, or damaged: that it is found so again says nothing of the ledger.
        if (failed !== undefined) throw notMade(failed.cause);
        return engine.catchUp(atRest);
      };
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

/** What is wrong with an index, for a line of the log. */
export function told(error: unknown): string {
  const { message, code } = error as Error & { readonly code: string };
  return `${message} (${code})`;
}

function notMade(cause: unknown): Error {
  return new PortUnavailableError(`the index can't be made anew: ${(cause as Error).message}`, {
    cause,
  });
}
