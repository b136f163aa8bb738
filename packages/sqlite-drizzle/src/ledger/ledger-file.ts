import { closeSync, fdatasync, openSync } from 'node:fs';
import { promisify } from 'node:util';

/** The ledger's file, beside the connections that read and write it. */
export interface LedgerFile {
  /**
   * Puts on disk what connections have written into it, while they go on.
   *
   * @throws {Error} with SQLite's code for a failed sync: nothing on the file can be trusted then. From then on
   *   every call throws it, since the system tells of a failure once and succeeds afterwards.
   */
  sync(): Promise<void>;
  /**
   * To be called when no connection is left: the first descriptor of a file that is closed takes the locks of
   * all others in the process with it (fcntl(2)), SQLite's too.
   */
  close(): void;
}

const syncData = promisify(fdatasync);

export function openLedgerFile(path: string): LedgerFile {
  const descriptor = openSync(path, 'r+');
  let failure: Error | undefined;
  return {
    async sync() {
      if (failure !== undefined) throw failure;
      try {
        await syncData(descriptor);
      } catch (error) {
        failure = asFailedSync(error as Error);
        throw failure;
      }
    },
    close: () => closeSync(descriptor),
  };
}

function asFailedSync(cause: Error): Error {
  const error = new Error(`disk I/O error: ${cause.message}`, { cause });
  return Object.assign(error, { code: 'SQLITE_IOERR_FSYNC' });
}
