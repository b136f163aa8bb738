import { PortUnavailableError, type InsertOutcome } from '@hookledger/domain';
import {
  createCommitWatch,
  createGroupCommit,
  outcomeOf,
  toMessage,
  type Store,
} from '@hookledger/sql-store';
import { createIndexKeeper, type IndexProgress } from './index-keeper.ts';
import { toNewRow } from './ledger/message-row.ts';
import { openLedgerFile } from './ledger/ledger-file.ts';
import { watchOpenFile } from './ledger/open-file.ts';
import { IN_MEMORY, openLedger } from './ledger/open-ledger.ts';
import { packRow, packTogether, type PackedRows } from './ledger/packed-rows.ts';
import { createMessageFeed } from './message-feed.ts';
import type { Question, Reply } from './query/snapshot-reader.ts';
import { createStoreChecks } from './store-checks.ts';
import { createStoreFigures } from './store-figures.ts';
import { createInlineEngine, createThreadedEngine, type Engine } from './threads/engine.ts';
import {
  createSelfHealingEngine,
  told,
  type OnIndexRenewal,
} from './threads/self-healing-engine.ts';
import { isFatal, translateError } from './translate-error.ts';
import { MEASURED, type Tuning } from './tuning.ts';

export type { IndexProgress } from './index-keeper.ts';

export interface SqliteStoreOptions {
  /** Path of the database file, created with its folder where missing, or `:memory:`. */
  readonly path: string;
  /**
   * Called once, when the file can't be trusted any more (a failed fsync, corruption). From then
   * on nothing is committed and nothing is read; end the process.
   */
  readonly onFatalError?: (error: unknown) => void;
  /** Called every few seconds while the index has many messages to take in. */
  readonly onIndexProgress?: (progress: IndexProgress) => void;
  /** Called when the index is made anew because it was damaged or is gone. */
  readonly onIndexRenewal?: OnIndexRenewal;
  /** How many insertions share a commit at most; 1 gives each its own. */
  readonly maxBatch?: number;
  /** For tests that walk each way of working on few messages. */
  readonly tuning?: Partial<Tuning>;
}

// One is enough, unless somebody deletes messages at that very moment.
const ATTEMPTS = 5;

/**
 * Opens a ledger in one SQLite file, with an index beside it that is made from it.
 *
 * @throws {Error} when the file can't be opened, is damaged, is another program's or a newer
 *   build's; the file is left as it is.
 */
export function openSqliteStore(options: SqliteStoreOptions): Store {
  const { path, onFatalError } = options;
  const tuning = { ...MEASURED, ...options.tuning };
  const database = openLedger(path);
  const file = watchOpenFile(database);
  const ledgerFile = path === IN_MEMORY ? undefined : openLedgerFile(path);
  let engine: Engine;
  try {
    engine =
      ledgerFile === undefined
        ? createInlineEngine(database, path, tuning)
        : createSelfHealingEngine(
            createThreadedEngine(path, tuning, (damage) => options.onIndexRenewal?.(told(damage))),
            options.onIndexRenewal,
          );
  } catch (error) {
    database.close();
    ledgerFile?.close();
    throw error;
  }

  let distrust: unknown;
  const translate = (error: unknown): unknown => {
    const translated = translateError(error);
    if (isFatal(error) && distrust === undefined) {
      distrust = error;
      onFatalError?.(translated);
    }
    return translated;
  };
  const assertTrusted = (): void => {
    if (distrust !== undefined) throw distrust;
  };
  async function guarded<Answer>(run: () => Promise<Answer>): Promise<Answer> {
    try {
      assertTrusted();
      return await run();
    } catch (error) {
      throw translate(error);
    }
  }

  const keeper = createIndexKeeper(engine, {
    onProgress: options.onIndexProgress,
    // Readers get along without the index, and the next insertion tries again.
    onError: translate,
    syncLedger: async () => ledgerFile?.sync(),
    assertTrusted,
  });

  // A number for each connection that changes when another one has written.
  const commits = createCommitWatch(async () => database.pragma('data_version', { simple: true }));

  const write = async (rows: PackedRows): Promise<Uint8Array> => {
    try {
      return await engine.write(rows);
    } catch (error) {
      // To be remembered: a log that was away for a moment may be why, and is back for the next commit.
      file.problem();
      throw error;
    }
  };

  const group = createGroupCommit<PackedRows, InsertOutcome>({
    commit: async (batch) =>
      guarded(async () => {
        const created = await write(packTogether(batch));
        // Only now: a file that went away during the commit took the rows with it.
        const problem = file.problem();
        if (problem !== undefined) throw new PortUnavailableError(problem);
        keeper.stored(created.reduce((sum, one) => sum + one, 0));
        commits.committed();
        return batch.map((_, i) => outcomeOf(created[i] === 1));
      }),
    maxBatch: options.maxBatch,
  });

  const ask = async (question: Question): Promise<Reply> =>
    guarded(async () => {
      let reply = await engine.ask(question);
      for (let i = 0; i < ATTEMPTS && reply.kind === 'behind'; i += 1) {
        if (!(await keeper.followNow())) break;
        reply = await engine.ask(question, reply.arrival);
      }
      return reply.kind === 'behind' ? engine.askLedger(question) : reply;
    });

  async function close(): Promise<void> {
    commits.close();
    // Searches of clients that have left would be gone through one after the other.
    engine.stopAnswering();
    await group.close();
    await keeper.close();
    await engine.close();
    // SQLite would copy the log into a file that can't be trusted, and delete it.
    if (distrust !== undefined) return;
    database.close();
    ledgerFile?.close();
  }
  let closing: Promise<void> | undefined;

  return {
    repository: {
      insertIfAbsent: (message) => group.add(packRow(toNewRow(message))),
    },

    reader: {
      async page(request) {
        const reply = await ask({ kind: 'page', request });
        if (reply.kind !== 'page') throw new TypeError(`a page was asked for, not ${reply.kind}`);
        return { messages: reply.page.rows.map(toMessage), total: reply.page.total };
      },

      async stats() {
        const reply = await ask({ kind: 'stats' });
        if (reply.kind !== 'stats') throw new TypeError(`stats were asked for, not ${reply.kind}`);
        return reply.stats;
      },

      async countBetween(bounds) {
        const reply = await ask({ kind: 'counts', bounds });
        if (reply.kind !== 'counts')
          throw new TypeError(`counts were asked for, not ${reply.kind}`);
        return reply.counts;
      },
    },

    feed: createMessageFeed({ engine, commits, guarded }),

    checks: createStoreChecks(database, file),
    figures: createStoreFigures(database, path),

    // A second time there would be nothing left, and the ledger's descriptor may be another file's by then.
    close: async () => (closing ??= close()),
  };
}
