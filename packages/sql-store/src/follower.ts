// Large steps cost less for each message; whoever needs the newest sooner lets it follow at once.
const FOLLOW_AFTER_MESSAGES = 8_192;
const FOLLOW_AFTER_MS = 1_000;

/** With fewer in a second there is time for more than to follow. */
const MOST_AT_REST = 1_024;

/** When as many have come during a run, it has to give way. */
const MANY_MEANWHILE = 256;

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
  /**
   * Takes in some of what is new; resolves with whether there is more. `atRest`: few messages have
   * come lately and nobody waits, so there is time for what makes reading cheaper.
   */
  readonly step: (atRest: boolean) => Promise<boolean>;
  /** Called when a step fails; what is stored next is a reason to try again. */
  readonly onError: (error: unknown) => void;
}

/** Follows at the start as well: the ledger may have been filled by another process. */
export function createFollower({ step, onError }: FollowerOptions): Follower {
  let pending = 0;
  let timer: NodeJS.Timeout | undefined;
  let following: Promise<boolean> | undefined;
  let awaited = 0;
  /** Whether the last step had time for more than to follow. */
  let hadTime = false;
  let closed = false;

  async function follow(atRest: boolean): Promise<true> {
    clearTimeout(timer);
    timer = undefined;
    pending = 0;
    for (;;) {
      hadTime = atRest && awaited === 0 && pending < MANY_MEANWHILE;
      const isMore = await step(hadTime);
      if (!isMore || closed) return true;
    }
  }

  function start(atRest = false): Promise<boolean> {
    following ??= follow(atRest)
      .catch((error: unknown) => {
        if (!closed) onError(error);
        return false;
      })
      .finally(() => {
        following = undefined;
        if (pending >= FOLLOW_AFTER_MESSAGES && !closed) void start();
        // There may be something to do at rest that this has left.
        else if (!hadTime) later();
      });
    return following;
  }

  async function startLate(): Promise<void> {
    // A run that is under way may have passed these messages by.
    await following;
    if (!closed) void start(pending < MOST_AT_REST);
  }

  function later(): void {
    timer ??= setTimeout(() => void startLate(), FOLLOW_AFTER_MS).unref();
  }

  void start(true);

  return {
    stored(messages) {
      if (messages === 0 || closed) return;
      pending += messages;
      if (pending >= FOLLOW_AFTER_MESSAGES) void start();
      else later();
    },

    async followNow() {
      awaited += 1;
      try {
        // A run that has begun may have passed the newest messages by.
        await following;
        return await start();
      } finally {
        awaited -= 1;
      }
    },

    async close() {
      closed = true;
      await following;
    },
  };
}
