import type { Database } from 'better-sqlite3';

const LOOK_EVERY_MS = 1_000;

/** Tells of commits; costs nothing while nobody watches. */
export interface CommitWatch {
  /** Calls `listener` after commits, until what it returns is called. */
  watch(listener: () => void): () => void;
  /** To be called after a commit of this process. */
  committed(): void;
  close(): void;
}

/**
 * Other processes' commits are looked for once a second: SQLite keeps a number for each connection
 * that changes when another one has written.
 */
export function createCommitWatch(database: Database): CommitWatch {
  const listeners = new Set<() => void>();
  let timer: NodeJS.Timeout | undefined;
  let seenVersion: unknown;

  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  const look = (): void => {
    const version = versionOf(database);
    if (version === seenVersion) return;
    seenVersion = version;
    tell();
  };
  const stop = (): void => {
    clearInterval(timer);
    timer = undefined;
  };

  return {
    watch(listener) {
      // Each call is a watch of its own, whoever else watches with the same function.
      const own = (): void => listener();
      listeners.add(own);
      // Before the first look everything is new: a commit between now and then must not be missed.
      if (timer === undefined) seenVersion = undefined;
      timer ??= setInterval(look, LOOK_EVERY_MS).unref();
      return () => {
        listeners.delete(own);
        if (listeners.size === 0) stop();
      };
    },

    committed: tell,
    close: stop,
  };
}

function versionOf(database: Database): unknown {
  try {
    return database.pragma('data_version', { simple: true });
  } catch {
    // Whoever watches asks for messages then, and learns what is wrong.
    return undefined;
  }
}
