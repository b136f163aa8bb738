import { executionAsyncResource } from 'node:async_hooks';

const kept = new Set<object>();

/**
 * Keeps `process.nextTick` fast, at the cost of one object; to be called first. At each call Node 26
 * makes an object with symbols for keys. A mark-compact collection that finds none of them alive
 * takes their hidden class too, and after a few of those V8 gives up on knowing it: a tick costs
 * 0.5 µs from then on instead of 0.1, and a delivery has several. In a heap as small as ours it
 * happened at every start. So one of them lives on: inside a tick it is the current resource.
 */
export function keepTickShape(): void {
  process.nextTick(() => kept.add(executionAsyncResource()));
}
