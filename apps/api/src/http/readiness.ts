import { inTime } from '../in-time.ts';

/** One thing that must hold before traffic is welcome. */
export interface ReadinessCheck {
  readonly name: string;
  /** What is wrong, in words for an operator; `undefined` when nothing is. */
  problem(): Promise<string | undefined>;
}

interface ReadinessReport {
  readonly ready: boolean;
  /** By check: `ok`, or what is wrong. */
  readonly checks: Readonly<Record<string, string>>;
}

export interface Readiness {
  report(): Promise<ReadinessReport>;
  /** From now on the service is not ready, whatever else holds. */
  startShutdown(): void;
  readonly isShuttingDown: boolean;
  /** Aborted when the shutdown starts, for what would go on for ever. */
  readonly shutdown: AbortSignal;
}

export function createReadiness(checks: readonly ReadinessCheck[]): Readiness {
  const shutdown = new AbortController();
  const questions = checks.map(
    (check) =>
      [
        check.name,
        inTime(async () => check.problem(), `the check ${check.name} does not answer`),
      ] as const,
  );
  return {
    get isShuttingDown() {
      return shutdown.signal.aborted;
    },

    shutdown: shutdown.signal,

    startShutdown() {
      shutdown.abort();
    },

    async report() {
      const problems = await Promise.all(
        questions.map(async ([name, problem]) => [name, await problem()] as const),
      );
      if (shutdown.signal.aborted) problems.push(['process', 'the process is shutting down']);
      return {
        ready: problems.every(([, problem]) => problem === undefined),
        checks: Object.fromEntries(problems.map(([name, problem]) => [name, problem ?? 'ok'])),
      };
    },
  };
}
