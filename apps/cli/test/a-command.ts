import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { run } from '../src/run.ts';

/** What follows the name of Node.js. */
export const COMMAND: readonly string[] = [
  '--conditions=@hookledger/source',
  fileURLToPath(new URL('../src/main.ts', import.meta.url)),
];

/** What a command that has ended leaves to see. */
interface Ended {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Running {
  kill(signal: NodeJS.Signals): void;
  readonly ended: Promise<Ended>;
}

/** A folder of one test's own, to run commands in. */
export interface Workshop {
  readonly folder: string;
  file(name: string): string;
  /** Names of what is in it, folders followed, in order. */
  files(): string[];
  run(...parameters: string[]): Promise<Ended>;
  /** Runs a command in this process; it is not in the folder then. */
  call(...parameters: string[]): Promise<Ended>;
  start(parameters: readonly string[], environment?: Record<string, string>): Running;
  clear(): Promise<void>;
}

class Capture extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString('utf8');
    done();
  }
}

export function aWorkshop(): Workshop {
  const folder = mkdtempSync(join(tmpdir(), 'hookledger-'));
  mkdirSync(join(folder, 'data'));
  const running = new Set<Running>();

  const start: Workshop['start'] = (parameters, environment = {}) => {
    const child = spawn(process.execPath, [...COMMAND, ...parameters], {
      cwd: folder,
      env: { NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'], ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString('utf8')));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8')));
    const ended = once(child, 'close').then(([exitCode, signal]) => ({
      exitCode: exitCode as number | null,
      signal: signal as NodeJS.Signals | null,
      stdout,
      stderr,
    }));
    const command: Running = { kill: (signal) => void child.kill(signal), ended };
    running.add(command);
    void ended.then(() => running.delete(command));
    return command;
  };

  return {
    folder,
    file: (name) => join(folder, name),
    files: () =>
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
        .toSorted(),
    start,
    run: async (...parameters) => start(parameters).ended,
    async call(...parameters) {
      const stdout = new Capture();
      const stderr = new Capture();
      const exitCode = await run(parameters, {
        environment: { DATABASE_URL: join(folder, 'data/app.db') },
        stdout,
        stderr,
        stepBack: () => undefined,
      });
      return { exitCode, signal: null, stdout: stdout.text, stderr: stderr.text };
    },
    async clear() {
      for (const command of running) {
        command.kill('SIGKILL');
        await command.ended;
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
