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
 * Other processes' commits are looked for once a second while somebody watches.
 *
 * @param look resolves with something that is another after another process has committed.
 */
export function createCommitWatch(look: () => Promise<unknown>): CommitWatch {
  const listeners = new Set<() => void>();
  let timer: NodeJS.Timeout | undefined;
  let seen: unknown;
  let isLooking = false;

  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  const compare = async (): Promise<void> => {
    if (isLooking) return;
    isLooking = true;
    // Whoever watches asks for messages when this fails, and learns what is wrong.
    const now = await look().catch(() => Symbol('unknown'));
    isLooking = false;
    if (now === seen) return;
    seen = now;
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
      if (timer === undefined) seen = undefined;
      timer ??= setInterval(() => void compare(), LOOK_EVERY_MS).unref();
      return () => {
        listeners.delete(own);
        if (listeners.size === 0) stop();
      };
    },

    committed: tell,
    close: stop,
  };
}
