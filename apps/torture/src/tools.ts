import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** Where Debian, Fedora and Arch put the library. */
const FAKETIME_LIBRARIES = [
  '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1',
  '/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1',
  '/usr/lib64/faketime/libfaketime.so.1',
  '/usr/lib/faketime/libfaketime.so.1',
];

export const faketimeLibrary: string | undefined = FAKETIME_LIBRARIES.find((path) =>
  existsSync(path),
);

interface Tool {
  /** What to say to somebody who lacks it. */
  readonly needs: string;
  isThere(): boolean;
}

const TOOLS = {
  strace: {
    needs: 'strace that may trace (apt-get install strace)',
    isThere: () => succeeds('strace', '-f', '--seccomp-bpf', '-e', 'trace=fsync', 'true'),
  },
  mounts: {
    needs: 'root, or user namespaces (unshare -rm)',
    isThere: () =>
      succeeds('unshare', '-rm', 'sh', '-c', 'mount -t tmpfs -o size=1m tmpfs /mnt && umount /mnt'),
  },
  'user-mode-linux': {
    needs: 'user-mode-linux, e2fsprogs and ip (apt-get install user-mode-linux e2fsprogs iproute2)',
    isThere: () =>
      succeeds('linux', '--version') && succeeds('debugfs', '-V') && succeeds('ip', '-V'),
  },
  faketime: {
    needs: 'libfaketime (apt-get install faketime)',
    isThere: () => faketimeLibrary !== undefined,
  },
  taskset: {
    needs: 'taskset of util-linux, and two cores',
    isThere: () => availableParallelism() > 1 && succeeds('taskset', '--version'),
  },
  prlimit: {
    needs: 'prlimit of util-linux',
    isThere: () => succeeds('prlimit', '--version'),
  },
} as const satisfies Record<string, Tool>;

export type ToolName = keyof typeof TOOLS;

/** What the machine lacks of these, in words; `undefined` when it has them all. */
export function whatIsMissing(names: readonly ToolName[]): string | undefined {
  const missing = names.filter((name) => !TOOLS[name].isThere());
  if (missing.length === 0) return undefined;
  return `needs ${missing.map((name) => TOOLS[name].needs).join(' and ')}`;
}

function succeeds(command: string, ...parameters: readonly string[]): boolean {
  return spawnSync(command, parameters, { stdio: 'ignore' }).status === 0;
}
