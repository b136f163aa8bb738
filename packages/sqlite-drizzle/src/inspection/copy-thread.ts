// A thread that makes one copy, so that whoever waits can be interrupted at any moment.
import { parentPort, workerData } from 'node:worker_threads';
import { copyLedger, type LedgerCopy } from './copy-ledger.ts';

/** What the thread is told at its start. */
export interface CopyOrder {
  readonly path: string;
  readonly copy: string;
}

export type CopyReply =
  | { readonly kind: 'copied'; readonly result: LedgerCopy }
  | { readonly kind: 'failed'; readonly message: string; readonly code: string | undefined };

if (parentPort === null) throw new Error('this is the code of a thread');
const { path, copy } = workerData as CopyOrder;
parentPort.postMessage(await reply());

async function reply(): Promise<CopyReply> {
  try {
    return { kind: 'copied', result: await copyLedger(path, copy) };
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    return { kind: 'failed', message, code };
  }
}
