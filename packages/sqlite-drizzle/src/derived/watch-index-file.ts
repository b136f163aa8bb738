import { existsSync, statSync } from 'node:fs';
import { indexPathOf, removeIndexFile, removeLogOfIndex } from './index-file.ts';

/** The index file that is open and the log beside it, compared with what has their names. */
export interface IndexFileWatch {
  /**
   * To be called when a thread has the index open: by then its log is there, and stays as long as the thread does.
   * Before, another process may take the log away as it closes.
   */
  opened(): void;
  /** What has become of them, in words for an operator; `undefined` while both are in their place. */
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
  const log = `${path}-wal`;
  let logBeside: { readonly identity: string | undefined } | undefined;
  let sharedMemory: string | undefined;

  const isInPlace = (): boolean => {
    const inPlace = identityOf(path) === opened;
    if (inPlace) sharedMemory = identityOf(`${path}-shm`);
    return inPlace;
  };

  // Who opens the index now reads another log, or none, and finds no page where the shared memory says it is.
  const logProblem = (): string | undefined => {
    if (logBeside === undefined) return undefined;
    const now = identityOf(log);
    if (now === undefined) return `${log} was moved or deleted`;
    return now === logBeside.identity ? undefined : `${log} was replaced by another file`;
  };

  return {
    opened() {
      logBeside ??= { identity: identityOf(log) };
    },

    problem() {
      if (isInPlace()) return logProblem();
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
