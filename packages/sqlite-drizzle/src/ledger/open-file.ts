import type { Database } from 'better-sqlite3';
import { realpathSync, statSync } from 'node:fs';

/** The files behind an open database: itself and the log beside it. */
export interface OpenFile {
  /**
   * What has become of them, in words for an operator; `undefined` while both are in their place. SQLite
   * goes on writing into a deleted file without a word, and all of it is lost.
   */
  problem(): string | undefined;
}

/** To be called after the first transaction: by then the log is there, and stays while a connection is open. */
export function watchOpenFile(database: Database): OpenFile {
  if (database.memory) return { problem: () => undefined };
  const path = database.name;
  const ledger = watch(path);
  // SQLite looks for the log beside what a symbolic link points to.
  const log = `${realpathSync(path)}-wal`;
  const logBeside = watch(log);
  let lostLog: string | undefined;

  const ledgerProblem = (): string | undefined => {
    const fate = ledger();
    if (fate === undefined) return undefined;
    const advice =
      fate === GONE ? 'put it back, or restart for a new one' : 'restart to use the new one';
    return `${path} was ${fate} while it was open: ${advice}`;
  };
  // For good, also when it is put back: a connection that was opened meanwhile has made another one.
  const logProblem = (): string | undefined => {
    if (lostLog !== undefined) return lostLog;
    const fate = logBeside();
    if (fate === undefined) return undefined;
    lostLog = `${log} was ${fate} while it was open: restart, and not with a kill, which would lose what was in it`;
    return lostLog;
  };

  return { problem: () => ledgerProblem() ?? logProblem() };
}

const GONE = 'moved or deleted';
const REPLACED = 'replaced by another file';

function watch(path: string): () => typeof GONE | typeof REPLACED | undefined {
  const opened = statSync(path, { bigint: true });
  return () => {
    const now = statSync(path, { bigint: true, throwIfNoEntry: false });
    if (now === undefined) return GONE;
    return now.ino === opened.ino && now.dev === opened.dev ? undefined : REPLACED;
  };
}
