import type { Clock } from '../ports/clock.ts';

/** A clock that stands still until a test moves it. */
export interface FixedClock extends Clock {
  /** Moves by `milliseconds`, backwards when negative. */
  advance(milliseconds: number): void;
}

export function createFixedClock(startMs = 1_736_935_200_000): FixedClock {
  let now = startMs;
  return {
    nowMs: () => now,
    advance(milliseconds) {
      now += milliseconds;
    },
  };
}
