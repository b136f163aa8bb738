import { closeSync, fsyncSync, openSync } from 'node:fs';

/** Not every system lets a folder be opened or synced; there the file system alone decides. */
const NOT_SUPPORTED = new Set(['EACCES', 'EINVAL', 'EISDIR', 'ENOTSUP', 'EPERM']);

/**
 * Makes the names of the files in a folder survive a power cut. SQLite syncs the folder of a new
 * log too, but takes no notice when that fails, and a log whose name is lost is lost with it.
 */
export function syncFolder(path: string): void {
  try {
    const folder = openSync(path, 'r');
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  } catch (error) {
    if (!NOT_SUPPORTED.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}
