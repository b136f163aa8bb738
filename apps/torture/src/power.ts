import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { SECRET } from './client.ts';
import { SERVICE_COMMAND } from './service.ts';

const DISK_BYTES = 512 * 2 ** 20;
const GUEST_MEMORY = '768M';
const PORT = 8000;
const SENDERS = 8;
const LOAD = fileURLToPath(new URL('./guest/load.ts', import.meta.url));
const ACKNOWLEDGEMENT = /^ok (\d+) (\S+)$/;
const COMES_WITHIN_MS = 60_000;

/** A machine with a disk of its own: a kernel as a process, whose memory is lost when it is killed. */
export interface Machine {
  /** Boots, loads the service with messages of this seed, and cuts the power. */
  runUntilCut(seed: string, cut: Cut): Promise<Acknowledged>;
  /** Repairs the disk as the next boot would, and copies the ledger and its log from it. */
  recover(to: string): void;
}

/** When the power goes. */
export interface Cut {
  readonly afterMs: number;
  /** What the time counts from: the power button, or the first acknowledgement. */
  readonly since: 'boot' | 'load';
}

/** What had reached the outside when the power went. */
export interface Acknowledged {
  /** No more messages than this were made. */
  readonly made: number;
  readonly ids: readonly string[];
}

export function createMachine(folder: string): Machine {
  const disk = join(folder, 'disk');
  const init = join(folder, 'init');
  writeFileSync(disk, '');
  truncateSync(disk, DISK_BYTES);
  execFileSync('mkfs.ext4', ['-q', '-F', disk]);

  return {
    async runUntilCut(seed, { afterMs, since }) {
      writeFileSync(init, initScript(seed), { mode: 0o755 });
      // A group of its own, so that all of the kernel's processes end at one moment.
      const kernel = spawn('linux', kernelParameters(disk, init), {
        detached: true,
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      const cutPower = (): void => void process.kill(-(kernel.pid ?? 0), 'SIGKILL');
      process.once('exit', cutPower);
      const lines: string[] = [];
      const ended = once(kernel, 'close');
      const output = createInterface({ input: kernel.stdout });
      output.on('line', (line) => lines.push(line.trimEnd()));
      const firstAnswer = new Promise<void>((resolve) => {
        output.on('line', (line) => {
          if (line.startsWith('ok ')) resolve();
        });
      });
      if (since === 'load')
        await Promise.race([firstAnswer, ended, wait(COMES_WITHIN_MS, undefined, { ref: false })]);
      await wait(afterMs);
      assert.equal(
        kernel.exitCode,
        null,
        `the guest ended by itself: ${lines.slice(-5).join('\n')}`,
      );
      cutPower();
      process.off('exit', cutPower);
      await ended;

      const acknowledged = lines.flatMap((line) => {
        const [, made, id] = ACKNOWLEDGEMENT.exec(line) ?? [];
        return id === undefined ? [] : [{ made: Number(made), id }];
      });
      if (since === 'load') assert(acknowledged.length > 0, lines.slice(-20).join('\n'));
      // Each sender may have had one more under way than the last line tells.
      const made = Math.max(0, ...acknowledged.map((one) => one.made)) + 2 * SENDERS;
      return { made, ids: acknowledged.map(({ id }) => id) };
    },

    recover(to) {
      // 1: errors were corrected, as a journal that was not written back yet is.
      const repair = spawnSync('e2fsck', ['-fy', disk], { encoding: 'utf8' });
      assert((repair.status ?? 8) <= 1, `e2fsck: ${repair.stdout}${repair.stderr}`);
      for (const name of ['app.db', 'app.db-wal', 'app.db-shm'])
        rmSync(join(to, name), { force: true });
      for (const name of ['app.db', 'app.db-wal']) {
        execFileSync('debugfs', ['-R', `dump /${name} ${join(to, name)}`, disk], {
          stdio: 'ignore',
        });
      }
    },
  };
}

function kernelParameters(disk: string, init: string): readonly string[] {
  const root = 'rootfstype=hostfs rootflags=/ ro';
  const output = 'con=null con0=null,fd:1 quiet panic=-1';
  return [`mem=${GUEST_MEMORY}`, ...`${root} ${output}`.split(' '), `ubd0=${disk}`, `init=${init}`];
}

/** The host's files are there to be read, node and the service among them; the disk is at /mnt. */
function initScript(seed: string): string {
  const environment = {
    PATH: process.env['PATH'] ?? '',
    TMPDIR: '/dev',
    HOST: '127.0.0.1',
    PORT: String(PORT),
    WEBHOOK_SECRET: SECRET,
    DATABASE_URL: 'sqlite:////mnt/app.db',
    ...(process.env['NODE_COMPILE_CACHE'] === undefined
      ? {}
      : { NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] }),
  };
  const load = [
    process.execPath,
    '--conditions=@hookledger/source',
    LOAD,
    seed,
    String(PORT),
    String(SENDERS),
  ];
  return `#!/bin/sh
${Object.entries(environment)
  .map(([name, value]) => `export ${name}=${quoted(value)}`)
  .join('\n')}
mount -t proc proc /proc
mount -t sysfs sys /sys
ip link set lo up
mount -t ext4 /dev/ubda /mnt || exit 1
${SERVICE_COMMAND.map(quoted).join(' ')} >/dev/started 2>&1 &
until grep -q listening /dev/started; do sleep 0.05; done
while true; do ${load.map(quoted).join(' ')}; sleep 1; cat /dev/started; done
`;
}

function quoted(value: string): string {
  return `'${value.replaceAll("'", String.raw`'\''`)}'`;
}
