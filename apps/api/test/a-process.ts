import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { LogLine } from './a-service.ts';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

/** The service as an operator runs it: a process with an environment. */
export interface ServiceProcess {
  /** Port it listens on. */
  readonly port: number;
  /** Lines of standard output so far, as they are. */
  readonly stdout: readonly string[];
  /** Standard error so far. */
  readonly stderr: () => string;
  kill(signal: NodeJS.Signals): void;
  /** Resolves with the exit code when it ends by itself or by a signal. */
  readonly exited: Promise<number | NodeJS.Signals | null>;
}

export interface Workplace {
  readonly folder: string;
  /** Starts a process there and resolves when it listens, or when it has ended. */
  start(environment?: Record<string, string>): Promise<ServiceProcess>;
  /** Ends what still runs and removes the folder. */
  clear(): Promise<void>;
}

export function parsed(lines: readonly string[]): LogLine[] {
  return lines.map((line) => JSON.parse(line) as LogLine);
}

/** Ends a service and resolves with its whole log: a line comes later than the answer that it is about. */
export async function wholeLogOf(service: ServiceProcess): Promise<string> {
  service.kill('SIGTERM');
  await service.exited;
  return service.stdout.join('\n');
}

/** A temporary folder to run the service in. */
export function aWorkplace(): Workplace {
  const folder = mkdtempSync(join(tmpdir(), 'hookledger-'));
  const running = new Set<ServiceProcess>();

  return {
    folder,

    async start(environment = {}) {
      const child = spawn(process.execPath, ['--conditions=@hookledger/source', MAIN], {
        cwd: folder,
        env: {
          NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
          HOST: '127.0.0.1',
          PORT: '0',
          WEBHOOK_SECRET: 'testsecret',
          ...environment,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const stdout: string[] = [];
      let stderr = '';
      child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8')));
      const lines = createInterface({ input: child.stdout });
      const exited = once(child, 'close').then(
        ([code, signal]) => (code ?? signal) as number | NodeJS.Signals | null,
      );
      const port = await new Promise<number>((resolve) => {
        lines.on('line', (line) => {
          stdout.push(line);
          const { message, port: listening } = JSON.parse(line) as LogLine;
          if (typeof message === 'string' && message.startsWith('listening'))
            resolve(Number(listening));
        });
        void exited.then(() => resolve(0));
      });
      const service: ServiceProcess = {
        port,
        stdout,
        stderr: () => stderr,
        kill: (signal) => void child.kill(signal),
        exited,
      };
      running.add(service);
      void exited.then(() => running.delete(service));
      return service;
    },

    async clear() {
      for (const service of running) {
        service.kill('SIGKILL');
        await service.exited;
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
