// Run as a worker thread: answers with what it was asked, as soon as its gate is open.
import { parentPort, workerData } from 'node:worker_threads';
import { createRefusal } from '../src/threads/refusal.ts';
import { serve } from '../src/threads/remote.ts';

export const GATE = { closed: 0, knockedAt: 1, open: 2 } as const;

export interface GatedOrder {
  readonly refusal: SharedArrayBuffer;
  readonly gate: Int32Array;
}

if (parentPort !== null) {
  const { refusal, gate } = workerData as GatedOrder;
  const answer = (content: unknown): unknown => {
    Atomics.compareExchange(gate, 0, GATE.closed, GATE.knockedAt);
    Atomics.notify(gate, 0);
    Atomics.wait(gate, 0, GATE.knockedAt);
    return content;
  };
  serve(parentPort, createRefusal(refusal), answer, () => undefined);
}
