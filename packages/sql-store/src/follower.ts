// Large steps cost less for each message; whoever needs the newest sooner lets it follow at once.
const FOLLOW_AFTER_MESSAGES = 8_192;
const FOLLOW_AFTER_MS = 1_000;

/** Lets what is derived from the ledger follow it, behind whoever waits for an answer. */
export interface Follower {
  /** Tells that messages were stored. */
  stored(messages: number): void;
  /** Follows now; resolves with whether it has what the ledger had at the call. */
  followNow(): Promise<boolean>;
  /** Resolves when the step under way has ended. */
  close(): Promise<void>;
}

export interface FollowerOptions {
  /** Takes in some of what is new; resolves with whether there is more. */
  readonly step: () => Promise<boolean>;
  /** Called when a step fails; what is stored next is a reason to try again. */
  readonly onError: (error: unknown) => void;
}

/** Follows at the start as well: the ledger may have been filled by another process. */
export function createFollower({ step, onError }: FollowerOptions): Follower {
  let pending = 0;
  let timer: NodeJS.Timeout | undefined;
  let following: Promise<boolean> | undefined;
  let closed = false;

  async function follow(): Promise<true> {
    clearTimeout(timer);
    timer = undefined;
    pending = 0;
    for (;;) {
      const isMore = await step();
      if (!isMore || closed) return true;
    }
  }

  function start(): Promise<boolean> {
    following ??= follow()
      .catch((error: unknown) => {
        if (!closed) onError(error);
        return false;
      })
      .finally(() => {
        following = undefined;
        if (pending >= FOLLOW_AFTER_MESSAGES && !closed) void start();
      });
    return following;
  }

  async function startLate(): Promise<void> {
    // A run that is under way may have passed these messages by.
    await following;
    if (!closed) void start();
  }

  void start();

  return {
    stored(messages) {
      if (messages === 0 || closed) return;
      pending += messages;
      if (pending >= FOLLOW_AFTER_MESSAGES) void start();
      else timer ??= setTimeout(() => void startLate(), FOLLOW_AFTER_MS).unref();
    },

    async followNow() {
      // A run that has begun may have passed the newest messages by.
      await following;
      return start();
    },

    async close() {
      closed = true;
      clearTimeout(timer);
      await following;
    },
  };
}
