/** Decides which deliveries are worked on. */
export interface DeliveryAdmission {
  /** Whether one more is to be refused; to be asked once for each delivery that comes. */
  refuses(): boolean;
  /** A delivery's body is there; what it returns is to be called when its outcome is known. */
  enter(): () => void;
}

/** So many share two or three commits; more make none of them faster. */
const ALWAYS_ADMITTED = 256;

/** A queue in which most wait for longer holds up new connections too: Node takes in one a turn. */
const IN_TIME_MS = 50;

/** A burst is worked off within this. A queue that is there for longer stands. */
const BURST_MS = 500;

/** Where a queue stands, as many are admitted as have their outcomes in this time. */
const STANDING_MS = 40;

/** Without a refusal for so long the overload is over: who is refused comes back in three seconds. */
const OVER_AFTER_MS = 4_000;

/**
 * What waits longer than its sender does is work for nothing: beyond a bound a refusal that comes
 * at once serves everybody better. The bound is on deliveries whose body is there, so that slow
 * senders can't use it up. A burst may use all of it. A queue that stands gets nobody's message
 * stored sooner, and makes each turn of the event loop so long that health and new connections
 * wait: in a lasting overload it is kept short.
 */
export function createDeliveryAdmission(
  maxInFlight: number,
  nowMs: () => number = () => performance.now(),
): DeliveryAdmission {
  let inFlight = 0;
  let bound = maxInFlight;
  let lastRefusedMs = Number.NEGATIVE_INFINITY;
  // What came of deliveries since a moment.
  let sinceMs = nowMs();
  let outcomes = 0;
  let late = 0;

  function decide(now: number): void {
    const stands = late > outcomes / 2;
    const lasts = bound < maxInFlight && now - lastRefusedMs < OVER_AFTER_MS;
    const inStandingTime = (outcomes / (now - sinceMs)) * STANDING_MS;
    bound =
      stands || lasts
        ? Math.min(maxInFlight, Math.max(ALWAYS_ADMITTED, inStandingTime))
        : maxInFlight;
  }

  function startAnew(now: number): void {
    sinceMs = now;
    outcomes = 0;
    late = 0;
  }

  return {
    refuses() {
      if (inFlight < bound) return false;
      lastRefusedMs = nowMs();
      return true;
    },

    enter() {
      const enteredMs = nowMs();
      // A burst after a rest is not what has lasted until now.
      if (inFlight === 0 && enteredMs - sinceMs > 2 * BURST_MS) startAnew(enteredMs);
      inFlight += 1;
      return () => {
        const now = nowMs();
        inFlight -= 1;
        outcomes += 1;
        if (now - enteredMs > IN_TIME_MS) late += 1;
        if (now - sinceMs < BURST_MS) return;
        decide(now);
        startAnew(now);
      };
    },
  };
}
