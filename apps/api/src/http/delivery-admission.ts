/** Decides which deliveries are worked on. */
export interface DeliveryAdmission {
  /** Whether one more is to be refused; to be asked once for each delivery that comes. */
  refuses(): boolean;
  /**
   * To be waited for before a delivery that is not refused is read; `undefined` where it need not
   * wait. Its client may have left by then.
   */
  turn(): Promise<void> | undefined;
  /** A delivery's body is there; what it returns is to be called when its outcome is known. */
  enter(): () => void;
}

/** The clock and the event loop. */
export interface Loop {
  nowMs(): number;
  /** Calls `run` in a later turn, not sooner than after this time. */
  later(afterMs: number, run: () => void): void;
  /** Calls `run` when what has been received by now is dealt with. */
  nextTurn(run: () => void): void;
}

/** So many share two or three commits; more make none of them faster. */
const ALWAYS_ADMITTED = 256;

/** So many are begun in a turn of the event loop, which every other request waits for. */
const BEGUN_IN_A_TURN = 128;

/** Where turns are longer, new connections and health wait. */
const LONG_TURN_MS = 50;

/** A burst is worked off within this. A queue that is there for longer stands. */
const BURST_MS = 400;

/** Where a queue stands, as many are admitted as have their outcomes in this time. */
const STANDING_MS = 40;

/** Without a refusal for so long the overload is over: who is refused comes back in three seconds. */
const OVER_AFTER_MS = 4_000;

/** How often the length of turns is looked at. */
const LOOK_EVERY_MS = 10;

const NODE: Loop = {
  nowMs: () => performance.now(),
  later: (afterMs, run) => void setTimeout(run, afterMs).unref(),
  nextTurn: (run) => void setImmediate(run),
};

/**
 * What waits longer than its sender does is work for nothing: beyond a bound a refusal that comes
 * at once serves everybody better. The bound is on deliveries whose body is there, so that slow
 * senders can't use it up. A burst may use all of it. A queue that stands gets nobody's message
 * stored sooner, and makes each turn of the event loop so long that health and new connections
 * wait: in a lasting overload it is kept short.
 */
export function createDeliveryAdmission(maxInFlight: number, loop: Loop = NODE): DeliveryAdmission {
  let inFlight = 0;
  let begunInTurn = 0;
  const waiting: (() => void)[] = [];
  let bound = maxInFlight;
  let lastRefusedMs = Number.NEGATIVE_INFINITY;

  // Turns are watched from when as many are in flight as are always admitted.
  let isWatching = false;
  let isCrowded = false;
  let lookedAtMs = 0;
  let sinceMs = 0;
  let outcomes = 0;
  let longTurnsMs = 0;

  function watch(): void {
    isWatching = true;
    lookedAtMs = loop.nowMs();
    startAnew(lookedAtMs);
    loop.later(LOOK_EVERY_MS, look);
  }

  function look(): void {
    const now = loop.nowMs();
    if (now - lookedAtMs > LONG_TURN_MS) longTurnsMs += now - lookedAtMs;
    lookedAtMs = now;
    if (now - sinceMs >= BURST_MS) {
      decide(now);
      isWatching = isCrowded || bound < maxInFlight;
      startAnew(now);
    }
    if (isWatching) loop.later(LOOK_EVERY_MS, look);
  }

  function decide(now: number): void {
    const stands = longTurnsMs > (now - sinceMs) / 2;
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
    longTurnsMs = 0;
    isCrowded = false;
  }

  function nextTurn(): void {
    begunInTurn = 0;
    for (const begin of waiting.splice(0, BEGUN_IN_A_TURN)) {
      begunInTurn += 1;
      begin();
    }
    if (begunInTurn > 0) loop.nextTurn(nextTurn);
  }

  function leave(): void {
    inFlight -= 1;
    outcomes += 1;
  }

  return {
    refuses() {
      if (inFlight + waiting.length < bound) return false;
      lastRefusedMs = loop.nowMs();
      return true;
    },

    turn() {
      if (begunInTurn === BEGUN_IN_A_TURN) {
        return new Promise((resolve) => waiting.push(resolve));
      }
      if (begunInTurn === 0) loop.nextTurn(nextTurn);
      begunInTurn += 1;
      return undefined;
    },

    enter() {
      inFlight += 1;
      if (inFlight >= ALWAYS_ADMITTED) {
        if (!isWatching) watch();
        isCrowded = true;
      }
      return leave;
    },
  };
}
