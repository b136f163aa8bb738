import { mayOccurInText, type InsertOutcome } from '@hookledger/domain';
import {
  createCommitWatch,
  createGroupCommit,
  outcomeOf,
  toColumns,
  type Store,
} from '@hookledger/sql-store';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PoolClient } from 'pg';
import { createConnectionSource } from './connections/connections.ts';
import { createCountKeeper } from './count-keeper.ts';
import type { PostgresConnection } from './database-url.ts';
import type { MessageRow } from './ledger/message-row.ts';
import { writeRows } from './ledger/message-writer.ts';
import { createOpening } from './opening.ts';
import { arrivalBeforeNewest, arrivalsAfter } from './query/arrivals.ts';
import { countBetween } from './query/counts.ts';
import { readFarPage } from './query/far-pages.ts';
import { readPage } from './query/pages.ts';
import { searchPage } from './query/search.ts';
import { readStats } from './query/stats.ts';
import { createStoreChecks } from './store-checks.ts';
import { createStoreFigures } from './store-figures.ts';
import { createTrigramKeeper } from './trigram-keeper.ts';
import { MEASURED, type Tuning } from './tuning.ts';

export interface PostgresStoreOptions {
  readonly connection: PostgresConnection;
  /** Connections of this process at most, from 4; two of them write. */
  readonly poolSize?: number | undefined;
  readonly connectTimeoutMs?: number | undefined;
  /** After this long the server breaks a statement off. */
  readonly statementTimeoutMs?: number | undefined;
  /** Called with a line for an operator: the database can't be opened yet, its counts do not follow, … */
  readonly onWarning?: (message: string) => void;
  /** Called when the database is another program's or a newer build's; end the process. */
  readonly onFatalError?: (error: unknown) => void;
  /** For tests that walk each way of working on few messages. */
  readonly tuning?: Partial<Tuning>;
}

const POOL_SIZE = 10;
const CONNECT_TIMEOUT_MS = 5_000;
const STATEMENT_TIMEOUT_MS = 15_000;
const CLOSE_WITHIN_MS = 1_000;

/**
 * Opens a ledger in a PostgreSQL database. Returns at once; while the server is out of reach, every
 * method of a port rejects with `PortUnavailableError`, and the next call tries again.
 *
 * @throws {Error} when the file with the server's certificates can't be read.
 */
export function openPostgresStore(options: PostgresStoreOptions): Store {
  const { connection, poolSize = POOL_SIZE, connectTimeoutMs = CONNECT_TIMEOUT_MS } = options;
  const tuning = { ...MEASURED, ...options.tuning };
  const source = createConnectionSource(connection, {
    connectTimeoutMs,
    statementTimeoutMs: options.statementTimeoutMs ?? STATEMENT_TIMEOUT_MS,
  });
  // Of their own, so that a search never makes a delivery wait for a connection.
  const writers = source.pool({ most: tuning.maxCommits });
  const patient = source.pool({ most: 1, patient: true });
  // Apart from the one that counts: an index of many messages takes long.
  const indexers = source.pool({ most: 1, patient: true });
  const readers = source.pool({ most: Math.max(1, poolSize - tuning.maxCommits - 1) });

  const onWarning = options.onWarning ?? (() => undefined);
  const trigrams = createTrigramKeeper(indexers, onWarning);
  const opening = createOpening(patient, {
    schema: connection.schema,
    trigrams,
    patienceMs: connectTimeoutMs,
    onWarning,
    onFatalError: options.onFatalError ?? (() => undefined),
  });
  const opened = async (): Promise<void> => opening.done();

  async function read<Answer>(run: (client: PoolClient) => Promise<Answer>): Promise<Answer> {
    await opened();
    return readers.use(run);
  }

  const keeper = createCountKeeper(patient, opened, onWarning);
  // NOTIFY would tell sooner, and takes a lock at each commit that all databases of the server share.
  const commits = createCommitWatch(async () =>
    read(async (client) => arrivalBeforeNewest(client, 0)),
  );

  const group = createGroupCommit<MessageRow, InsertOutcome>({
    async commit(batch) {
      await opened();
      const created = await writers.use(async (client) => writeRows(client, batch));
      keeper.stored(created.filter(Boolean).length);
      commits.committed();
      return created.map(outcomeOf);
    },
    maxBatch: tuning.maxBatch,
    maxParallel: tuning.maxCommits,
  });

  return {
    repository: { insertIfAbsent: async (message) => group.add(toColumns(message)) },

    reader: {
      async page({ filter, limit, offset }) {
        const { sender, since, textContains } = filter;
        if (textContains === undefined) {
          return read(
            async (client) =>
              (sender === undefined && offset >= tuning.walkedOffset
                ? await readFarPage(client, since?.key, limit, offset, tuning)
                : undefined) ?? readPage(client, filter, limit, offset, tuning),
          );
        }
        if (!mayOccurInText(textContains)) return { messages: [], total: 0 };
        const { hasTrigrams } = trigrams;
        return read(async (client) =>
          searchPage(client, { ...filter, textContains }, limit, offset, { hasTrigrams, tuning }),
        );
      },

      stats: async () => read(readStats),
      countBetween: async (bounds) => read(async (client) => countBetween(client, bounds)),
    },

    feed: {
      after: async (number, limit) => read(async (client) => arrivalsAfter(client, number, limit)),
      numberBeforeNewest: async (count) =>
        read(async (client) => arrivalBeforeNewest(client, count)),
      watch: (listener) => commits.watch(listener),
    },

    checks: createStoreChecks(writers, opened),
    figures: createStoreFigures(readers),

    // Of a server that does not answer nothing more is waited for: what it may still store was never
    // acknowledged.
    async close() {
      commits.close();
      trigrams.close();
      const closing = (async () => {
        await group.close();
        await keeper.close();
        await Promise.all([writers, readers, patient, indexers].map(async (pool) => pool.close()));
      })();
      await Promise.race([closing, sleep(CLOSE_WITHIN_MS, undefined, { ref: false })]);
    },
  };
}
