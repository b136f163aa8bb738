import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
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

export interface Running {
  /** Its standard input, which has no end until it is given one. */
  readonly stdin: Writable;
  /** Resolves when what it has printed so far, on either side, is as wanted. */
  when(isWanted: (stdout: string, stderr: string) => boolean): Promise<void>;
  kill(signal: NodeJS.Signals): void;
  /** Takes nothing more of its standard output. */
  leave(): void;
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
  /** `input`: all of its standard input, or `null` to write it later. */
  start(
    parameters: readonly string[],
    environment?: Record<string, string>,
    input?: string | Uint8Array | null,
  ): Running;
  callWith(environment: Record<string, string>, ...parameters: string[]): Promise<Ended>;
  /** Runs a command in this process whose output seems to be a terminal's. */
  onTerminal(parameters: readonly string[], environment: Record<string, string>): Promise<Ended>;
  clear(): Promise<void>;
}

class Capture extends Writable {
  text = '';
  readonly isTTY: boolean;

  constructor(isTTY: boolean) {
    super();
    this.isTTY = isTTY;
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString('utf8');
    done();
  }
}

export function aWorkshop(): Workshop {
  const folder = mkdtempSync(join(tmpdir(), 'hookledger-'));
  mkdirSync(join(folder, 'data'));
  const running = new Set<Running>();

  const start: Workshop['start'] = (parameters, environment = {}, input = '') => {
    const child = spawn(process.execPath, [...COMMAND, ...parameters], {
      cwd: folder,
      env: { NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'], ...environment },
    });
    let stdout = '';
    let stderr = '';
    const looks = new Set<() => void>();
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString('utf8');
      for (const look of looks) look();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString('utf8');
      for (const look of looks) look();
    });
    // A command that ends before it has read everything is no fault of the test's.
    child.stdin.on('error', () => undefined);
    if (input !== null) child.stdin.end(input);
    const ended = once(child, 'close').then(([exitCode, signal]) => ({
      exitCode: exitCode as number | null,
      signal: signal as NodeJS.Signals | null,
      stdout,
      stderr,
    }));
    const when: Running['when'] = async (isWanted) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (!isWanted(stdout, stderr)) return;
          looks.delete(look);
          resolve();
        };
        looks.add(look);
        void ended.then(() => reject(new Error(`it has ended: ${stdout}${stderr}`)));
        look();
      });
    const command: Running = {
      stdin: child.stdin,
      when,
      kill: (signal) => void child.kill(signal),
      leave: () => void child.stdout.destroy(),
      ended,
    };
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
    call: async (...parameters) =>
      runHere(parameters, { DATABASE_URL: join(folder, 'data/app.db') }, false),
    callWith: async (environment, ...parameters) => runHere(parameters, environment, false),
    onTerminal: async (parameters, environment) => runHere(parameters, environment, true),
    async clear() {
      for (const command of running) {
        command.kill('SIGKILL');
        await command.ended;
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function runHere(
  parameters: readonly string[],
  environment: Record<string, string>,
  isTerminal: boolean,
): Promise<Ended> {
  const stdout = new Capture(isTerminal);
  const stderr = new Capture(isTerminal);
  const exitCode = await run(parameters, {
    environment,
    stdin: Readable.from([]),
    stdout,
    stderr,
    stepBack: () => undefined,
  });
  return { exitCode, signal: null, stdout: stdout.text, stderr: stderr.text };
}
