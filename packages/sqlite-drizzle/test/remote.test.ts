import { expect } from 'chai';
import { describe, it } from 'mocha';
import { Worker } from 'node:worker_threads';
import { createRemote } from '../src/threads/remote.ts';
import { GATE, type GatedOrder } from './a-thread-that-waits.ts';

describe('A thread that is told to refuse', () => {
  it('gives the answer that it has begun, and no other', async () => {
    const gate = new Int32Array(new SharedArrayBuffer(4));
    const remote = createRemote(
      (refusal) =>
        new Worker(new URL('a-thread-that-waits.ts', import.meta.url), {
          workerData: { refusal, gate } satisfies GatedOrder,
        }),
    );
    const asked = [remote.call('begun'), remote.call('waiting')];
    await Atomics.waitAsync(gate, 0, GATE.closed).value;

    remote.refuse();
    asked.push(remote.call('late'));
    Atomics.store(gate, 0, GATE.open);
    Atomics.notify(gate, 0);
    const outcomes = await Promise.allSettled(asked);
    await remote.close();

    expect(outcomes.map(answerOrCode)).to.deep.equal([
      'begun',
      'ERR_STORE_CLOSED',
      'ERR_STORE_CLOSED',
    ]);
  });
});

function answerOrCode(outcome: PromiseSettledResult<unknown>): unknown {
  return outcome.status === 'fulfilled'
    ? outcome.value
    : (outcome.reason as { code: unknown }).code;
}
