// A thread of the store: one connection, one role.
import { getPriority, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { attachDerivedIndex } from '../derived/derived-index.ts';
import { connect } from '../ledger/open-ledger.ts';
import type { Tuning } from '../tuning.ts';
import { serve } from './remote.ts';
import {
  createReaderRole,
  createWriterRole,
  type ReaderRequest,
  type WriterRequest,
} from './roles.ts';

/** What a thread is told at its start. */
export interface ThreadOrder {
  readonly path: string;
  readonly role: 'writer' | 'index' | 'search';
  readonly tuning: Tuning;
}

/**
 * So much the index gives way to deliveries on a core that they share. With 10 instead of 5 it fell behind
 * without end where there was nothing but that core and as many deliveries as it could take.
 */
const INDEX_GIVES_WAY_BY = 5;
const LEAST_PRIORITY = 19;

/**
 * How much of the ledger each keeps. The writer comes back to the pages that ids belong to. The others pass
 * most pages once, and are quickest when the memory that they read them into fits into the processor's cache;
 * the operating system keeps the file.
 */
const CACHE_KIB = { writer: 4_096, index: 1_024, search: 512 } as const;

if (parentPort === null) throw new Error('this is the code of a thread');
const { path, role, tuning } = workerData as ThreadOrder;
const database = connect(path, CACHE_KIB[role]);
if (role === 'index') giveWay();

if (role === 'writer') {
  const writer = createWriterRole(database);
  serve(
    parentPort,
    (request) => writer(request as WriterRequest),
    () => database.close(),
  );
} else {
  const reader = createReaderRole(attachDerivedIndex(database, path, tuning), {
    keepsIndex: role === 'index',
    tuning,
  });
  serve(
    parentPort,
    (request) => reader(request as ReaderRequest),
    () => database.close(),
  );
}

function giveWay(): void {
  // Linux takes it for the calling thread alone; elsewhere it is the whole process's.
  if (process.platform !== 'linux') return;
  try {
    setPriority(Math.min(getPriority() + INDEX_GIVES_WAY_BY, LEAST_PRIORITY));
  } catch {
    // A sandbox may forbid it. It only spares others a wait.
  }
}
