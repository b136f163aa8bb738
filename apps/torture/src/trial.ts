import type { Random } from './random.ts';
import type { StoreName, TestedStore } from './tested-store.ts';
import type { ToolName } from './tools.ts';

/** One promise of the service, and how it is put to the test: a file in `promises/`. */
export interface Trial {
  /** Its row in docs/reliability.md. */
  readonly number: number;
  /** The promise, in words for an operator. */
  readonly title: string;
  /** The stores that it can be run on; none: SQLite alone, whose files it looks into. */
  readonly stores?: readonly StoreName[];
  /** What a machine may lack; without it the trial counts as skipped, never as passed. */
  readonly requires: readonly ToolName[];
  /** Resolves with what was found; rejects with what broke. */
  run(context: TrialContext): Promise<Finding>;
}

interface TrialContext {
  /** An empty folder of its own, removed when the promise was kept. */
  readonly folder: string;
  /** Where the ledgers of its services are to be. */
  readonly store: TestedStore;
  /** Chance that repeats with the seed. */
  readonly random: Random;
  /** A count for the whole run, made smaller or larger by `SCALE`; never below `atLeast`, or 1. */
  readonly scaled: (count: number, atLeast?: number) => number;
  /** Tells what will have been done, for the row of a promise that is not kept. */
  readonly attempts: (done: string) => void;
  /** Tells how far it is. */
  readonly progress: (text: string) => void;
}

/** What goes into the table; both sentences hold the real counts. */
interface Finding {
  /** What was done to the service. */
  readonly done: string;
  /** What came of it. */
  readonly figure: string;
}
