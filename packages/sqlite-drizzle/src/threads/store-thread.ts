// A thread of the store: one connection, one role.
import { getPriority, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { connect } from '../ledger/open-ledger.ts';
import type { Tuning } from '../tuning.ts';
import type { ReaderRequest } from './reader-role.ts';
import { createRefusal } from './refusal.ts';
import { serve } from './remote.ts';
import type { Role } from './role.ts';
import type { WriterRequest } from './writer-role.ts';

/** What a thread is told at its start. */
export interface ThreadOrder {
  readonly path: string;
  readonly role: 'writer' | 'index' | 'search';
  readonly tuning: Tuning;
  /** Tells it what to refuse. */
  readonly refusal: SharedArrayBuffer;
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
const { path, role, tuning, refusal } = workerData as ThreadOrder;
const database = connect(path, CACHE_KIB[role]);
if (role === 'index') giveWay();

const answer = role === 'writer' ? await asWriter() : await asReader();
serve(parentPort, createRefusal(refusal), answer, () => database.close());

// Each loads what its own role needs.
async function asWriter(): Promise<Role<unknown>> {
  const { createWriterRole } = await import('./writer-role.ts');
  const writer = createWriterRole(database);
  return (request) => writer(request as WriterRequest);
}

async function asReader(): Promise<Role<unknown>> {
  const { attachDerivedIndex } = await import('../derived/derived-index.ts');
  const { createReaderRole } = await import('./reader-role.ts');
  const index = attachDerivedIndex(database, path, tuning);
  const reader = createReaderRole(index, { keepsIndex: role === 'index', tuning });
  return (request) => reader(request as ReaderRequest);
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
