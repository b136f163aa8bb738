import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';

const COMES_WITHIN_MS = 60_000;

/** Resolves when a count has grown by `further`. */
export async function reaches(count: () => number, further: number, what: string): Promise<void> {
  const goal = count() + further;
  for (let waitedMs = 0; count() < goal; waitedMs += 10) {
    assert(waitedMs < COMES_WITHIN_MS, `no ${further} ${what}`);
    await wait(10);
  }
}
