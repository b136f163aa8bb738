import { freePort } from '@hookledger/test-postgres/free-port';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that Compose mounts into Prometheus. */
export const PROMETHEUS_FOLDER: string = fileURLToPath(
  new URL('../../../../docker/observability/prometheus', import.meta.url),
);

/** Declares tests where the machine has Prometheus, and says so where it has not. */
export function whereThereIsPrometheus(declare: () => void): void {
  const isThere = ['prometheus', 'promtool'].every(
    (command) => spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0,
  );
  if (isThere) declare();
  else process.stderr.write('skipped: needs Prometheus (apt-get install prometheus)\n');
}

/** One series of an instant query's answer. */
interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Prometheus {
  /** The folder that it was started with, as it would be in the container. */
  readonly folder: string;
  query(expression: string): Promise<readonly Sample[]>;
  /** Resolves when every target has been scraped so many times, well or not. */
  scraped(times: number): Promise<void>;
  stop(): Promise<void>;
}

interface Options {
  /** Where its folder and its data go. */
  readonly folder: string;
  /** Instead of the service in Compose. */
  readonly targets: readonly string[];
  readonly environment?: Record<string, string>;
}

const SCRAPE_EVERY_MS = 250;

/** Starts Prometheus as Compose does, script and configuration included, only in more of a hurry. */
export async function startPrometheus(options: Options): Promise<Prometheus> {
  const { folder, targets } = options;
  const configured = join(folder, 'etc');
  cpSync(PROMETHEUS_FOLDER, configured, { recursive: true });
  const file = join(configured, 'prometheus.yml');
  const config = readFileSync(file, 'utf8')
    .replace("['api:8000']", JSON.stringify(targets))
    .replace('/tmp/read-token', join(folder, 'read-token'))
    .replaceAll('15s', `${SCRAPE_EVERY_MS}ms`);
  writeFileSync(file, config);
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const child = spawn(
    'sh',
    [
      join(configured, 'start.sh'),
      'prometheus',
      `--config.file=${file}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    {
      env: { PATH: process.env['PATH'], TMPDIR: folder, ...options.environment },
      stdio: 'ignore',
    },
  );
  const exited = once(child, 'close');

  const query = async (expression: string): Promise<readonly Sample[]> => {
    const body = new URLSearchParams({ query: expression });
    const answer = await fetch(`${origin}/api/v1/query`, { method: 'POST', body });
    const { data, error } = (await answer.json()) as QueryAnswer;
    if (data === undefined) throw new Error(`${expression}: ${error}`);
    return data.result.map(({ metric, value: [, value] }) => ({ metric, value: Number(value) }));
  };

  return {
    folder,
    query,

    async scraped(times) {
      const isEnough = async (): Promise<boolean> => {
        const counts = await query('count_over_time(up[1h])');
        return counts.filter(({ value }) => value >= times).length === targets.length;
      };
      // Until it listens, asking fails.
      while (!(await isEnough().catch(() => false))) {
        if (child.exitCode !== null) throw new Error(`Prometheus ended with ${child.exitCode}`);
        await new Promise((resolve) => setTimeout(resolve, SCRAPE_EVERY_MS / 5));
      }
    },

    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

interface QueryAnswer {
  readonly data?: {
    readonly result: readonly {
      readonly metric: Readonly<Record<string, string>>;
      readonly value: readonly [number, string];
    }[];
  };
  readonly error?: string;
}
