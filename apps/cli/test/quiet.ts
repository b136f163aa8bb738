import type { Progress } from '../src/output/progress.ts';

/** Tells nobody how far it is. */
export const QUIET: Progress = {
  advance: () => undefined,
  say: () => undefined,
  end: () => undefined,
};
