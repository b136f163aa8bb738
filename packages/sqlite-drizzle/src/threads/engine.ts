import type { Database } from 'better-sqlite3';
import { Worker } from 'node:worker_threads';
import { openDerivedIndex } from '../derived/derived-index.ts';
import { prepareIndexFile } from '../derived/index-file.ts';
import { watchIndexFile } from '../derived/watch-index-file.ts';
import type { MessageRow } from '../ledger/message-row.ts';
import type { PackedRows } from '../ledger/packed-rows.ts';
import type { Question, Reply } from '../query/snapshot-reader.ts';
import type { Tuning } from '../tuning.ts';
import { createReaderRole, type CaughtUp, type ReaderRequest } from './reader-role.ts';
import { createRemote, type Remote } from './remote.ts';
import type { EngineWithIndexFile } from './self-healing-engine.ts';
import type { ThreadOrder } from './store-thread.ts';
import { createWriterRole, type WriterRequest } from './writer-role.ts';

/** The store's work, wherever it is done. */
export interface Engine {
  /** For each row 1 when it was inserted, 0 when its id was taken; resolves after the commit. */
  write(rows: PackedRows): Promise<Uint8Array>;
  /** Copies what is in the write-ahead log into the ledger's file, beside commits. */
  copyLogBack(): Promise<void>;
  /** Copies what is left, between commits, so that the log starts over. */
  checkpoint(): Promise<void>;
  ask(question: Question, arrival?: number): Promise<Reply>;
  /** Answers without the index. */
  askLedger(question: Question): Promise<Reply>;
  /** Rows in the order of arrival, as they are in the ledger. */
  arrivalsAfter(arrival: number, limit: number): Promise<readonly MessageRow[]>;
  /** The arrival after which the newest `count` messages come. */
  arrivalBeforeNewest(count: number): Promise<number>;
  /** Makes the index follow the ledger for a while. `atRest`: whether there is time for more. */
  catchUp(atRest: boolean): Promise<CaughtUp>;
  /** Refuses questions that are not begun, and whatever is asked: nobody waits for an answer any more. */
  stopAnswering(): void;
  close(): Promise<void>;
}

/** Does everything on one connection, in this thread: a database in memory has no second one. */
export function createInlineEngine(database: Database, path: string, tuning: Tuning): Engine {
  const writer = createWriterRole(database);
  const reader = createReaderRole(openDerivedIndex(database, path, tuning), {
    keepsIndex: true,
    tuning,
  });
  return {
    write: async (rows) => writer({ kind: 'write', rows }) as Uint8Array,
    // Without a file there is no log.
    copyLogBack: async () => undefined,
    checkpoint: async () => undefined,
    ask: async (question) => (await reader({ kind: 'ask', question })) as Reply,
    askLedger: async (question) => (await reader({ kind: 'ask ledger', question })) as Reply,
    arrivalsAfter: async (arrival, limit) =>
      reader({ kind: 'arrivals after', arrival, limit }) as readonly MessageRow[],
    arrivalBeforeNewest: async (count) =>
      reader({ kind: 'arrival before newest', count }) as number,
    catchUp: async (atRest) => reader({ kind: 'catch up', atRest }) as CaughtUp,
    // Nothing ever waits.
    stopAnswering: () => undefined,
    close: async () => undefined,
  };
}

/**
 * Three threads with a connection each. Commits wait for nobody; the index is kept, and pages and
 * statistics are read, in the second; searches, which may take as long as a walk through the whole
 * ledger, have the third to themselves.
 *
 * @param onIndexDamage is told why the index that was there is a new one now.
 */
export function createThreadedEngine(
  path: string,
  tuning: Tuning,
  onIndexDamage?: (error: unknown) => void,
): EngineWithIndexFile {
  const damage = prepareIndexFile(path);
  if (damage !== undefined) onIndexDamage?.(damage);
  let indexFile = watchIndexFile(path);
  const writer = startThread({ path, role: 'writer', tuning });
  const index = startThread({ path, role: 'index', tuning });
  const search = startThread({ path, role: 'search', tuning });
  writer.start();
  const readerFor = (question: Question): Remote => (isSearch(question) ? search : index);
  const toReader = async (reader: Remote, request: ReaderRequest): Promise<unknown> => {
    const answer = await reader.call(request);
    indexFile.opened();
    return answer;
  };
  const toWriter = async (request: WriterRequest): Promise<unknown> => writer.call(request);

  return {
    write: async (rows) => (await toWriter({ kind: 'write', rows })) as Uint8Array,

    async copyLogBack() {
      await toReader(index, { kind: 'copy log back' });
    },

    async checkpoint() {
      await toWriter({ kind: 'checkpoint' });
    },

    async ask(question, arrival) {
      const reader = readerFor(question);
      const request = { kind: 'ask', question } as const;
      const reply = await toReader(
        reader,
        arrival === undefined ? request : { ...request, arrival },
      );
      return reply as Reply;
    },

    async askLedger(question) {
      return (await toReader(readerFor(question), { kind: 'ask ledger', question })) as Reply;
    },

    arrivalsAfter: async (arrival, limit) =>
      (await toReader(index, { kind: 'arrivals after', arrival, limit })) as readonly MessageRow[],

    arrivalBeforeNewest: async (count) =>
      (await toReader(index, { kind: 'arrival before newest', count })) as number,

    catchUp: async (atRest) => (await toReader(index, { kind: 'catch up', atRest })) as CaughtUp,

    async renewIndex() {
      const outcome = indexFile.clearTheWay();
      prepareIndexFile(path);
      indexFile = watchIndexFile(path);
      // A thread that is asked again starts again.
      await Promise.all([search.close(), index.close()]);
      return outcome;
    },

    indexFileProblem: () => indexFile.problem(),

    stopAnswering() {
      search.refuse();
      index.refuse();
    },

    async close() {
      await Promise.all([search.close(), index.close()]);
      await writer.close();
    },
  };
}

function isSearch(question: Question): boolean {
  return question.kind === 'page' && question.request.filter.textContains !== undefined;
}

function startThread(order: Omit<ThreadOrder, 'refusal'>): Remote {
  // Compiled, this file is JavaScript and so is the other one.
  const extension = import.meta.url.slice(import.meta.url.lastIndexOf('.'));
  const code = new URL(`./store-thread${extension}`, import.meta.url);
  return createRemote(
    (refusal) =>
      new Worker(code, {
        // As `top -H` and `ps -L` show it.
        name: order.role,
        workerData: { ...order, refusal } satisfies ThreadOrder,
        // What a thread makes for a row dies with the row: it needs little room. V8 ignores this where the
        // process was started with --max-semi-space-size, until that is taken back (apps/api,
        // leave-threads-their-limits.ts).
        resourceLimits: { maxYoungGenerationSizeMb: 4 },
      }),
  );
}
