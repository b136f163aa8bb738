import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { spawnService, startService, type Service } from './service.ts';

/** A service and whoever reads its log. */
export interface ReadService {
  readonly service: Service;
  readonly port: number;
  /** Stops the reader in its tracks. */
  readonly stall: () => void;
  readonly resume: () => void;
  /** Makes the reader go away for good. */
  readonly leave: () => Promise<void>;
  /** How many lines were read so far. */
  readonly countRead: () => number;
  /** Hands on every line that was read; the service has ended. */
  readonly lines: () => AsyncIterable<string>;
}

/** The reader is another process at the other end of a pipe, as a container's log driver is. */
export async function readByPipe(folder: string): Promise<ReadService> {
  const fifo = join(folder, 'log');
  const file = join(folder, 'log.read');
  spawnSync('mkfifo', [fifo]);
  const out = openSync(file, 'w');
  const reader = spawn('sh', ['-c', 'exec cat <"$0"', fifo], { stdio: ['ignore', out, 'inherit'] });
  const gone = once(reader, 'exit');
  const service = spawnService({ folder, wrapper: ['sh', '-c', 'exec "$@" >"$0"', fifo] });
  // It ends by itself when it has read everything.
  void service.ended.then(() => reader.kill('SIGCONT'));
  return {
    service,
    port: await portIn(file),
    stall: () => void reader.kill('SIGSTOP'),
    resume: () => void reader.kill('SIGCONT'),
    leave: async () => {
      reader.kill('SIGKILL');
      await gone;
    },
    countRead: () => readFileSync(file, 'latin1').split('\n').length - 1,
    async *lines() {
      await gone;
      yield* createInterface({ input: createReadStream(file) });
    },
  };
}

/** The reader is at the other end of a socket, as systemd's journal is. */
export async function readBySocket(folder: string): Promise<ReadService> {
  const lines: string[] = [];
  const service = await startService({ folder, onLine: (line) => lines.push(line) });
  const { stdout } = service.process;
  return {
    service,
    port: service.port,
    stall: () => void stdout?.pause(),
    resume: () => void stdout?.resume(),
    leave: async () => void stdout?.destroy(),
    countRead: () => lines.length,
    async *lines() {
      yield* lines;
    },
  };
}

async function portIn(file: string): Promise<number> {
  for (;;) {
    const [, port] = /"port":(\d+)/.exec(readFileSync(file, 'latin1')) ?? [];
    if (port !== undefined) return Number(port);
    await wait(20);
  }
}
