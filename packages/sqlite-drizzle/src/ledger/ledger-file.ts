import { closeSync, fdatasync, openSync } from 'node:fs';
import { promisify } from 'node:util';

/** The ledger's file, beside the connections that read and write it. */
export interface LedgerFile {
  /**
   * Puts on disk what connections have written into it, while they go on.
   *
   * @throws {Error} with SQLite's code for a failed sync: nothing on the file can be trusted then.
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
  return {
    async sync() {
      try {
        await syncData(descriptor);
      } catch (error) {
        const { message } = error as Error;
        throw Object.assign(new Error(`disk I/O error: ${message}`, { cause: error }), {
          code: 'SQLITE_IOERR_FSYNC',
        });
      }
    },
    close: () => closeSync(descriptor),
  };
}
