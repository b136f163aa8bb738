// Writes how large the young generation becomes here and in a thread that is limited to 2 MB, in MiB.
import { getHeapSpaceStatistics } from 'node:v8';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { leaveThreadsTheirLimits } from '../src/leave-threads-their-limits.ts';

if (isMainThread) {
  if (process.argv[2] === 'left their limits') leaveThreadsTheirLimits();
  const worker = new Worker(new URL(import.meta.url), {
    resourceLimits: { maxYoungGenerationSizeMb: 2 },
  });
  worker.once('message', (thread: number) => {
    process.stdout.write(JSON.stringify({ main: largestYoungGeneration(), thread }));
  });
} else {
  parentPort?.postMessage(largestYoungGeneration());
}

/** With so much alive at every collection that it grows as far as it may. */
function largestYoungGeneration(): number {
  const kept: object[] = [];
  let largest = 0;
  for (let i = 0; i < 600_000; i += 1) {
    kept[i % 20_000] = { i, more: [i, i] };
    if (i % 1_000 === 0) largest = Math.max(largest, youngGenerationMib());
  }
  return largest;
}

function youngGenerationMib(): number {
  const young = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space');
  return (young?.space_size ?? 0) / 2 ** 20;
}
