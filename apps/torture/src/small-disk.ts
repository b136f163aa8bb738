import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Disk } from './full-disk.ts';

/** A file system in memory that only those see who enter its namespace. */
export interface SmallDisk extends Disk {
  /** Where it is mounted, for whoever is inside. */
  readonly folder: string;
  /** A command that runs another one inside, in `folder`. */
  readonly wrapper: readonly string[];
  /** The same folder, for whoever is outside. */
  readonly seen: string;
  /** Mounts it anew with other options, such as `size=…` or `ro`. */
  remount(options: string): void;
  /** Copies the ledger and its log to another folder. */
  copyLedger(to: string): void;
  /** It vanishes with everything in it. */
  remove(): Promise<void>;
}

const BALLAST = 'ballast';

export async function createSmallDisk(at: string, bytes: number): Promise<SmallDisk> {
  const folder = join(at, 'disk');
  mkdirSync(folder);
  // The namespace lives as long as the process that waits in it.
  const mount = `mount -t tmpfs -o size=${bytes} tmpfs "$1" && cd "$1" && echo mounted && exec cat`;
  const holder = spawn('unshare', ['-rm', 'sh', '-c', mount, 'sh', folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [line] = (await once(holder.stdout, 'data')) as [Buffer];
  assert.equal(line.toString('utf8'), 'mounted\n');
  const inside = [
    'nsenter',
    '-t',
    String(holder.pid),
    '-U',
    '-m',
    '--preserve-credentials',
  ] as const;
  const seen = join(`/proc/${holder.pid}/root`, folder);

  return {
    folder,
    // Without a value, the folder that the waiting process is in.
    wrapper: [...inside, '--wd'],

    seen,

    remount(options) {
      const [enter, ...parameters] = inside;
      execFileSync(enter, [...parameters, 'mount', '-o', `remount,${options}`, folder]);
    },

    async fill() {
      const { bavail, bsize } = statfsSync(seen);
      try {
        writeFileSync(join(seen, BALLAST), Buffer.alloc(bavail * bsize, 1));
      } catch (error) {
        // Somebody else has taken the rest.
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      }
    },

    async release() {
      rmSync(join(seen, BALLAST));
    },

    copyLedger(to) {
      rmSync(to, { recursive: true, force: true });
      mkdirSync(to);
      for (const name of ['app.db', 'app.db-wal']) {
        if (existsSync(join(seen, name))) copyFileSync(join(seen, name), join(to, name));
      }
    },

    async remove() {
      const ended = once(holder, 'close');
      holder.stdin.end();
      await ended;
    },
  };
}
