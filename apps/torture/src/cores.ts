import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** For a service whose speed is measured. */
export const ON_FIRST_CORE: readonly string[] = ['taskset', '-c', '0'];

const CORES = availableParallelism();
let isAway = false;

/**
 * Keeps this process, and those that it starts from now on, off the first core: a load that takes
 * its processor time from the service would be counted as the service's own weakness.
 */
export function leaveFirstCore(): void {
  assert(CORES > 1, 'there is only one core');
  moveTo(`1-${CORES - 1}`);
  isAway = true;
}

export function useEveryCore(): void {
  if (isAway) moveTo(`0-${CORES - 1}`);
  isAway = false;
}

function moveTo(cores: string): void {
  const moved = spawnSync('taskset', ['-a', '-cp', cores, String(process.pid)], {
    encoding: 'utf8',
  });
  assert.equal(moved.status, 0, `taskset: ${moved.stderr}`);
}
