import { useRef } from 'preact/hooks';
import type { Polled } from '../parts/use-poll.ts';

export interface Sample<Value> {
  readonly atMs: number;
  readonly value: Value;
}

const KEPT_MS = 5 * 60_000;

/** The answers of the last five minutes, oldest first. */
export function useHistory<Value>({ value, atMs }: Polled<Value>): readonly Sample<Value>[] {
  const samples = useRef<readonly Sample<Value>[]>([]);
  const last = samples.current.at(-1);
  if (value !== undefined && last?.value !== value) {
    samples.current = [
      ...samples.current.filter((sample) => atMs - sample.atMs <= KEPT_MS),
      { atMs, value },
    ];
  }
  return samples.current;
}

/** The newest sample that is at least so old, or the oldest of all. */
export function sampleBefore<Value>(
  samples: readonly Sample<Value>[],
  ageMs: number,
): Sample<Value> | undefined {
  const newest = samples.at(-1);
  if (newest === undefined) return undefined;
  return samples.findLast(({ atMs }) => newest.atMs - atMs >= ageMs) ?? samples[0];
}
