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
}

export function createReadiness(checks: readonly ReadinessCheck[]): Readiness {
  let shuttingDown = false;
  return {
    get isShuttingDown() {
      return shuttingDown;
    },

    startShutdown() {
      shuttingDown = true;
    },

    async report() {
      const problems = await Promise.all(
        checks.map(async (check) => [check.name, await check.problem()] as const),
      );
      if (shuttingDown) problems.push(['process', 'the process is shutting down']);
      return {
        ready: problems.every(([, problem]) => problem === undefined),
        checks: Object.fromEntries(problems.map(([name, problem]) => [name, problem ?? 'ok'])),
      };
    },
  };
}
