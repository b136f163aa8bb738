import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const SYNCS = 'fsync,fdatasync';
const QUIETLY = ['-f', '--seccomp-bpf', '-qq'];
const FAILED = /^\d+ +(\d+\.\d+) f(?:data)?sync\(\d+<(.*)>\) += -1 EIO .*INJECTED/;

/** Kills the process when one of its threads enters its fsync of this number. */
export function killedAtFsync(number: number): readonly string[] {
  return ['strace', '-D', ...QUIETLY, '-o', '/dev/null', ...inject(`signal=KILL:when=${number}`)];
}

/** Kills the process when one of its threads enters its write to a database of this number. */
export function killedAtWrite(number: number): readonly string[] {
  const kill = ['-e', 'trace=pwrite64', '-e', `inject=pwrite64:signal=KILL:when=${number}`];
  return ['strace', '-D', ...QUIETLY, '-o', '/dev/null', ...kill];
}

/** Lets every fsync begin so much later. */
export function slowFsyncs(delayMs: number): readonly string[] {
  const delay = inject(`delay_enter=${delayMs * 1_000}`);
  return ['strace', '-D', ...QUIETLY, '-o', '/dev/null', ...delay];
}

/** Lets the fsync of this number fail, counted by thread from the start of the process. */
export function failingFsync(number: number, log: string): readonly string[] {
  return ['strace', '-D', ...QUIETLY, ...logTo(log), ...inject(`error=EIO:when=${number}`)];
}

/** Lets every fsync of one file or folder fail. */
export function failingFsyncs(path: string, log: string): readonly string[] {
  return ['strace', '-D', ...QUIETLY, ...logTo(log), '-P', path, ...inject('error=EIO:when=1+')];
}

/** Lets everything fail that puts the data of this file on disk, and not what puts all of it there. */
export function failingDataSyncs(path: string, log: string): readonly string[] {
  const fail = ['-e', 'trace=fdatasync', '-e', 'inject=fdatasync:error=EIO:when=1+'];
  return ['strace', '-D', ...QUIETLY, ...logTo(log), '-P', path, ...fail];
}

/**
 * Lets the fsync of this number fail in a process that runs, counted by thread from now on.
 * Resolves when all of its threads are watched.
 */
export async function failFsync(pid: number, number: number, log: string): Promise<void> {
  const options = ['-f', ...logTo(log), ...inject(`error=EIO:when=${number}`), '-p', String(pid)];
  const tracer = spawn('strace', options, { stdio: ['ignore', 'ignore', 'pipe'] });
  const [line] = (await once(createInterface({ input: tracer.stderr }), 'line')) as [string];
  if (!line.includes('attached')) throw new Error(line);
}

export interface FailedFsync {
  readonly atMs: number;
  readonly path: string;
  /** Whether its thread has made another fsync of the same file since. */
  readonly syncedAgain: boolean;
}

/** The fsyncs that failed, in the order of their failures. */
export function failedFsyncs(log: string): readonly FailedFsync[] {
  if (!existsSync(log)) return [];
  const lines = readFileSync(log, 'utf8').split('\n');
  return lines.flatMap((line, i) => {
    const [, seconds, path] = FAILED.exec(line) ?? [];
    if (seconds === undefined || path === undefined) return [];
    const thread = `${line.split(' ', 1)[0]} `;
    const later = lines.slice(i + 1);
    const syncedAgain = later.some((one) => one.startsWith(thread) && one.includes(`<${path}>`));
    return [{ atMs: Number(seconds) * 1_000, path, syncedAgain }];
  });
}

function inject(what: string): readonly string[] {
  return ['-e', `trace=${SYNCS}`, '-e', `inject=${SYNCS}:${what}`];
}

function logTo(path: string): readonly string[] {
  return ['-y', '-ttt', '-o', path];
}
