import { closeSync, linkSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { syncFolder } from '../ledger/sync-folder.ts';

/** What a system says of a file system without links (link(2)); of FAT, Linux says EPERM. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL', 'EMLINK']);

/**
 * Gives a synced file its final name, for good when this returns.
 *
 * @param link gives a file another name, unless something has that.
 * @throws {Error} when the name is taken; what has it stays as it is.
 */
export function moveIntoPlace(file: string, target: string, link = linkSync): void {
  const isLinked = couldLink(file, target, link);
  if (!isLinked) claim(target);
  try {
    if (isLinked) rmSync(file);
    else renameSync(file, target);
    syncFolder(dirname(target));
  } catch (error) {
    rmSync(target, { force: true });
    throw error;
  }
}

export function alreadyThere(target: string): Error {
  return new Error(`${target} is there already and is left as it is`);
}

/**
 * A rename replaces whatever has the name, and a link does not.
 *
 * @returns whether there are links where the file is.
 */
function couldLink(file: string, target: string, link: typeof linkSync): boolean {
  try {
    link(file, target);
    return true;
  } catch (error) {
    if (NO_LINKS.has((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw told(error, target);
  }
}

// Possible on every file system; but what is killed before it renames leaves an empty file with that name.
function claim(target: string): void {
  try {
    closeSync(openSync(target, 'wx', 0o600));
  } catch (error) {
    throw told(error, target);
  }
}

function told(error: unknown, target: string): unknown {
  return (error as NodeJS.ErrnoException).code === 'EEXIST' ? alreadyThere(target) : error;
}
