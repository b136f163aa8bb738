import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Identity } from './identity.ts';

export type StopMode = 'fast' | 'immediate';

/** One run of a server. */
export interface ServerProcess {
  /** `fast` ends sessions and writes everything out; `immediate` is what a crash leaves. */
  stop(mode: StopMode): Promise<void>;
  /** Without waiting, for when this process ends. */
  abandon(): void;
}

const SIGNAL = { fast: 'SIGINT', immediate: 'SIGQUIT' } as const;

// Reads until this process is gone, however it went: a server must not outlive its tests, nor its
// files.
const WATCHDOG = `
  "$@" & server=$!
  trap 'kill -INT $server' INT
  trap 'kill -QUIT $server' QUIT
  (cat >/dev/null; trap '' TERM; kill -QUIT $server
   while kill -0 $server; do sleep 0.1; done; rm -rf "$FOLDER") <&3 2>/dev/null & watch=$!
  while kill -0 $server 2>/dev/null; do wait $server; done
  kill $watch 2>/dev/null
`;

/** Starts a server; resolves when it takes connections. */
export async function startServerProcess(
  command: string,
  parameters: readonly string[],
  folder: string,
  identity: Identity,
): Promise<ServerProcess> {
  const child = spawn('sh', ['-c', WATCHDOG, 'sh', command, ...parameters], {
    ...identity,
    cwd: '/',
    env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC', FOLDER: folder },
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit').then(() => child.stdio[3]?.destroy());
  await readiness(child);
  return {
    async stop(mode) {
      child.kill(SIGNAL[mode]);
      await exited;
    },
    abandon() {
      child.kill('SIGQUIT');
    },
  };
}

async function readiness(child: ChildProcess): Promise<void> {
  let log = '';
  return new Promise((resolve, reject) => {
    child.stderr?.on('data', (chunk: Buffer) => {
      if (log.length > 100_000) return;
      log += chunk.toString('utf8');
      if (/ready to accept (read-only )?connections/.test(log)) resolve();
    });
    child.once('exit', () => reject(new Error(`PostgreSQL did not start:\n${log}`)));
  });
}
