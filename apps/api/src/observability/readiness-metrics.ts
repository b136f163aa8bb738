import { Gauge, type Registry } from 'prom-client';

/** What holds at this moment, by check: `ok`, or what is wrong. */
export type ReadChecks = () => Promise<Readonly<Record<string, string>>>;

/** Adds a gauge for the readiness of the service, brought up to date whenever it is asked for. */
export function addReadinessMetrics(registry: Registry, readChecks: ReadChecks): void {
  void new Gauge({
    name: 'readiness_check_ok',
    help: 'Whether a check of /health/ready holds (1) or not (0); the service is ready when all do.',
    labelNames: ['check'],
    registers: [registry],
    async collect() {
      const checks = await readChecks();
      this.reset();
      for (const [check, state] of Object.entries(checks)) {
        this.set({ check }, state === 'ok' ? 1 : 0);
      }
    },
  });
}
