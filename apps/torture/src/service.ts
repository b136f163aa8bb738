import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { SECRET } from './client.ts';

const MAIN = fileURLToPath(new URL('../../api/src/main.ts', import.meta.url));

/** As the Makefile starts it. */
const NODE: readonly string[] = [
  process.execPath,
  '--conditions=@hookledger/source',
  '--max-old-space-size=96',
  '--max-semi-space-size=16',
  '--no-allocation-site-pretenuring',
];

/** The command that an operator's service is. */
export const SERVICE_COMMAND: readonly string[] = [...NODE, MAIN];

export interface ServiceOptions {
  /** Its working folder. */
  readonly folder: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Where its ledger is; none: a file in its folder. */
  readonly ledger?: string;
  /** A command that runs another one in its own place, such as `prlimit --fsize=…`. */
  readonly wrapper?: readonly string[];
  /** What runs in place of the service: the service with a part of it replaced. */
  readonly script?: URL;
  /** Sees every line of the log; those of requests are not kept. */
  readonly onLine?: (line: string) => void;
}

/** A line of the log that is not about a request. */
interface Notice {
  readonly level: string;
  readonly message: string;
  readonly port?: number;
}

/** The service as an operator runs it. */
export interface Service {
  readonly process: ChildProcess;
  readonly pid: number;
  /** Lines of the log that are not about a request, and whatever was no JSON. */
  readonly notices: readonly Notice[];
  /** Standard error so far. */
  stderr(): string;
  /** Resolves with the port, or with `undefined` when the process ended before it listened. */
  readonly listening: Promise<number | undefined>;
  /** Resolves with the exit code or the signal once it has ended and its output is read. */
  readonly ended: Promise<number | NodeJS.Signals>;
  /** Sends a signal and waits for the end. */
  end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals>;
}

export interface ListeningService extends Service {
  readonly port: number;
}

const running = new Set<Service>();

/** Where the ledger of a service in this folder is. */
export function ledgerIn(folder: string): string {
  return join(folder, 'app.db');
}

/** Starts the service; it may well refuse to start. */
export function spawnService(options: ServiceOptions): Service {
  const script = options.script === undefined ? MAIN : fileURLToPath(options.script);
  const [command, ...parameters] = [...(options.wrapper ?? []), ...NODE, script];
  const child = spawn(command, parameters, {
    cwd: options.folder,
    env: {
      PATH: process.env['PATH'],
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      MALLOC_ARENA_MAX: '2',
      MALLOC_TRIM_THRESHOLD_: '131072',
      MALLOC_MMAP_THRESHOLD_: '131072',
      HOST: '127.0.0.1',
      PORT: '0',
      WEBHOOK_SECRET: SECRET,
      DATABASE_URL: options.ledger ?? 'app.db',
      ...options.environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const notices: Notice[] = [];
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8')));
  const ended = once(child, 'close').then(
    ([code, signal]) => (code ?? signal) as number | NodeJS.Signals,
  );
  const listening = new Promise<number | undefined>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      options.onLine?.(line);
      if (line.includes('"method":')) return;
      const notice = asNotice(line);
      notices.push(notice);
      if (notice.message.startsWith('listening')) resolve(notice.port);
    });
    void ended.then(() => resolve(undefined));
  });

  const service: Service = {
    process: child,
    pid: child.pid ?? 0,
    notices,
    stderr: () => stderr,
    listening,
    ended,
    async end(signal) {
      child.kill(signal);
      return ended;
    },
  };
  running.add(service);
  void ended.then(() => running.delete(service));
  return service;
}

/** Starts the service and waits until it listens. */
export async function startService(options: ServiceOptions): Promise<ListeningService> {
  const service = spawnService(options);
  const port = await service.listening;
  if (port === undefined) {
    const said = [...service.notices.map(({ message }) => message), service.stderr()].join('\n');
    throw new Error(`the service ended at its start with ${await service.ended}: ${said}`);
  }
  return { ...service, port };
}

/** Ends what a trial left running. */
export async function endEveryService(): Promise<void> {
  await Promise.all([...running].map(async (service) => service.end('SIGKILL')));
}

function asNotice(line: string): Notice {
  try {
    return JSON.parse(line) as Notice;
  } catch {
    return { level: 'NOT JSON', message: line };
  }
}
