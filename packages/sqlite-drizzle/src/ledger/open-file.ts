import type { Database } from 'better-sqlite3';
import { statSync } from 'node:fs';

/** The file behind an open database. */
export interface OpenFile {
  /**
   * What has become of it, in words for an operator; `undefined` while it is in its place. SQLite
   * goes on writing into a deleted file without a word, and all of it is lost.
   */
  problem(): string | undefined;
}

export function watchOpenFile(database: Database): OpenFile {
  if (database.memory) return { problem: () => undefined };
  const path = database.name;
  const opened = statSync(path, { bigint: true });
  return {
    problem() {
      const now = statSync(path, { bigint: true, throwIfNoEntry: false });
      if (now === undefined) {
        return `${path} was moved or deleted while it was open: put it back, or restart for a new one`;
      }
      if (now.ino !== opened.ino || now.dev !== opened.dev) {
        return `${path} was replaced by another file while it was open: restart to use the new one`;
      }
      return undefined;
    },
  };
}
