import { expect } from 'chai';
import { describe, it } from 'mocha';
import { createHook } from 'node:async_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { keepTickShape } from '../src/keep-tick-shape.ts';

describe('keepTickShape', () => {
  it("lets an object of process.nextTick's live on", async () => {
    const other = await afterCollection(() => process.nextTick(() => undefined));
    const kept = await afterCollection(keepTickShape);

    expect(other).to.deep.equal({ made: 1, alive: 0 });
    expect(kept).to.deep.equal({ made: 1, alive: 1 });
  });
});

/** How many objects of ticks were made, and how many there still are when nobody uses them. */
async function afterCollection(run: () => void): Promise<{ made: number; alive: number }> {
  const ticks: WeakRef<object>[] = [];
  const hook = createHook({
    init(_id, type, _trigger, resource) {
      if (type === 'TickObject') ticks.push(new WeakRef(resource));
    },
  });
  hook.enable();
  run();
  hook.disable();
  // What a WeakRef was made of lives on until the end of the turn.
  await new Promise((resolve) => setImmediate(resolve));
  collectGarbage();
  return { made: ticks.length, alive: ticks.filter((tick) => tick.deref() !== undefined).length };
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}
