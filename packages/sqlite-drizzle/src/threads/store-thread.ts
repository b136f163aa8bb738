// A thread of the store: one connection, one role.
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

if (parentPort === null) throw new Error('this is the code of a thread');
const { path, role, tuning } = workerData as ThreadOrder;
const database = connect(path);

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
