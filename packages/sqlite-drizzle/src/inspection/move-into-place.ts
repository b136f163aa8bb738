import { closeSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { syncFolder } from '../ledger/sync-folder.ts';

/**
 * Gives a synced file its final name, for good when this returns.
 *
 * @throws {Error} when the name is taken; what has it stays as it is.
 */
export function moveIntoPlace(file: string, target: string): void {
  claim(target);
  try {
    renameSync(file, target);
    syncFolder(dirname(target));
  } catch (error) {
    rmSync(target, { force: true });
    throw error;
  }
}

export function alreadyThere(target: string): Error {
  return new Error(`${target} is there already and is left as it is`);
}

// A rename replaces whatever has the name. Creating it first is the one step that doesn't, and
// unlike a second link it is possible on every file system.
function claim(target: string): void {
  try {
    closeSync(openSync(target, 'wx', 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw alreadyThere(target);
    throw error;
  }
}
