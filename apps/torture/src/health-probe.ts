import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** How soon the process must say that it lives. */
export const HEALTH_IN_TIME_MS = 250;

/** What a prober found, every tenth of a second. */
export interface HealthReport {
  readonly probes: number;
  /** Answers that did not come in time, or were not 200. */
  readonly late: number;
  readonly longestMs: number;
}

export interface HealthProbe {
  stop(): Promise<HealthReport>;
}

const PROBER = fileURLToPath(new URL('./servers/prober.ts', import.meta.url));

/** Asks `/health/live` from a process of its own, which nothing else keeps busy. */
export function startHealthProbe(port: number): HealthProbe {
  const prober = fork(PROBER, [String(port), String(HEALTH_IN_TIME_MS)]);
  prober.unref();
  prober.channel?.unref();
  return {
    async stop() {
      const report = once(prober, 'message') as Promise<[HealthReport]>;
      prober.send('stop');
      const [found] = await report;
      prober.disconnect();
      return found;
    },
  };
}
