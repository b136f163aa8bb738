import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LoadPlan, LoadResult } from './load/generate.ts';
import { SECRET } from './load/traffic.ts';
import { announce } from './report.ts';

export type ServerKind = 'ceiling' | 'service' | 'one-commit-each';

/** As the Makefile starts it. */
const HEAP = [
  '--max-old-space-size=96',
  '--max-semi-space-size=16',
  '--no-allocation-site-pretenuring',
];
const TICKS_PER_SECOND = 100;
const PRECEDENCE = -10;

export interface ServerProcess {
  readonly pid: number | undefined;
  readonly port: number;
  /** From the start of the process to the line that says it listens. */
  readonly startedWithinMs: number;
  /** Processor time used so far by all threads, in microseconds. */
  cpuUs(): number;
  /** Resident set, in MiB. */
  residentMib(): number;
  stop(): Promise<void>;
}

export interface ServerOptions {
  /** The core it may use; none: all of them. */
  readonly core?: number;
  /** Its working folder, kept afterwards; none: a new one, removed. */
  readonly folder?: string;
  /** Where its ledger is; none: a file in its folder. */
  readonly databaseUrl?: string;
}

export async function startServer(
  kind: ServerKind,
  { core, folder, databaseUrl = 'app.db' }: ServerOptions = {},
): Promise<ServerProcess> {
  const cwd = folder ?? mkdtempSync(join(tmpdir(), 'hookledger-bench-'));
  const script = fileURLToPath(new URL(`./servers/${kind}.ts`, import.meta.url));
  const node = [process.execPath, '--conditions=@hookledger/source', ...HEAP, script];
  const [command, ...parameters] = pinned(node, core);
  const startedAtMs = performance.now();
  const child = spawn(command as string, parameters, {
    cwd,
    env: {
      ...process.env,
      MALLOC_ARENA_MAX: '2',
      MALLOC_TRIM_THRESHOLD_: '131072',
      MALLOC_MMAP_THRESHOLD_: '131072',
      HOST: '127.0.0.1',
      PORT: '0',
      WEBHOOK_SECRET: SECRET,
      DATABASE_URL: databaseUrl,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const port = await new Promise<number>((resolve, reject) => {
    let head = '';
    child.once('exit', () => reject(new Error(`the server ${kind} ended at its start:\n${head}`)));
    child.stdout.on('data', (chunk: Buffer) => {
      if (head.length > 10_000) return;
      head += chunk.toString('latin1');
      const listening = /"port":(\d+)/.exec(head);
      if (listening !== null) resolve(Number(listening[1]));
    });
  });
  const startedWithinMs = performance.now() - startedAtMs;
  const { pid } = child;

  return {
    pid,
    port,
    startedWithinMs,
    cpuUs() {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      return ((Number(fields[11]) + Number(fields[12])) * 1_000_000) / TICKS_PER_SECOND;
    },
    residentMib() {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8');
      return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1_024;
    },
    async stop() {
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
      if (folder === undefined) rmSync(cwd, { recursive: true, force: true });
    },
  };
}

export interface MeasuredLoad extends LoadResult {
  readonly cpuUsPerMessage: number;
  readonly residentMib: number;
}

let runs = 0;

/** Where a load comes from. */
export interface LoadPlace {
  /** The core it may use; none: all of them. */
  readonly core?: number;
  /**
   * Takes a core from the server whenever it wants one, as clients on other machines would: who waits for the
   * server's threads sends less, and measures itself. Takes root's rights.
   */
  readonly hasPrecedence?: boolean;
}

/** Loads a server from a process of its own. */
export async function load(
  server: ServerProcess,
  plan: Pick<LoadPlan, 'connections' | 'seconds' | 'warmUpSeconds' | 'perSecond'>,
  { core, hasPrecedence = false }: LoadPlace = {},
): Promise<MeasuredLoad> {
  runs += 1;
  const whole = { ...plan, port: server.port, seed: runs, prefix: `${process.pid}.${runs}` };
  const script = fileURLToPath(new URL('./load/generate.ts', import.meta.url));
  const [command, ...parameters] = pinned([process.execPath, script, JSON.stringify(whole)], core);
  const moveBack = core === undefined ? () => undefined : moveTo(core);
  const cpuBefore = server.cpuUs();
  const child = spawn(command as string, parameters, { stdio: ['ignore', 'pipe', 'inherit'] });
  if (hasPrecedence) givePrecedence(child);
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  await once(child, 'close');
  moveBack();
  const result = JSON.parse(output) as LoadResult;
  return {
    ...result,
    cpuUsPerMessage: (server.cpuUs() - cpuBefore) / (result.ok + result.okInWarmUp),
    residentMib: server.residentMib(),
  };
}

function givePrecedence({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) setPriority(pid, PRECEDENCE);
  } catch (error) {
    announce(`the load generator waits for the server's threads: ${String(error)}`);
  }
}

/**
 * Moves this process, which reads the log of the server, away from the server's core.
 *
 * @returns what moves it back to where it was.
 */
function moveTo(core: number): () => void {
  const before = /Cpus_allowed_list:\s+(\S+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  allow(String(core));
  return () => allow(before ?? String(core));
}

function allow(cores: string): void {
  spawnSync('taskset', ['--all-tasks', '--cpu-list', '--pid', cores, String(process.pid)]);
}

function pinned(command: readonly string[], core: number | undefined): readonly string[] {
  return core === undefined ? command : ['taskset', '-c', String(core), ...command];
}
