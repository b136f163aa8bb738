import { existsSync, statSync } from 'node:fs';
import { indexPathOf, removeIndexFile, removeLogOfIndex } from './index-file.ts';

/** The index file that is open, compared with what has its name. */
export interface IndexFileWatch {
  /** What has become of it, in words for an operator; `undefined` while it is in its place. */
  problem(): string | undefined;
  /**
   * Removes what must not be opened again.
   *
   * @returns whether another process has put a new index in its place, which is left there.
   */
  clearTheWay(): 'made anew' | 'opened';
}

/** To be called when the index has been prepared and is about to be opened. */
export function watchIndexFile(ledgerPath: string): IndexFileWatch {
  const path = indexPathOf(ledgerPath);
  const opened = identityOf(path);
  let sharedMemory: string | undefined;

  const isInPlace = (): boolean => {
    const inPlace = identityOf(path) === opened;
    if (inPlace) sharedMemory = identityOf(`${path}-shm`);
    return inPlace;
  };

  return {
    problem() {
      if (isInPlace()) return undefined;
      if (existsSync(path)) return `${path} was replaced by another file`;
      // Where the ledger is gone too, nothing of it is to be made.
      return existsSync(ledgerPath) ? `${path} was moved or deleted` : undefined;
    },

    clearTheWay() {
      if (isInPlace() || !existsSync(path)) {
        removeIndexFile(ledgerPath);
        return 'made anew';
      }
      // Somebody has replaced the file alone: the log beside it is ours and not the new file's, and
      // opening the two together would cut the memory that our threads share.
      if (identityOf(`${path}-shm`) === sharedMemory) removeLogOfIndex(ledgerPath);
      return 'opened';
    },
  };
}

function identityOf(path: string): string | undefined {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? undefined : `${found.dev}/${found.ino}`;
}
