/** Bounds how many deliveries are being worked on at once. */
export interface Admission {
  readonly isFull: boolean;
  enter(): void;
  leave(): void;
}

/**
 * What waits longer than its sender does is work for nothing: beyond a bound a refusal that comes
 * at once serves everybody better. The bound is on deliveries whose body is there, so that slow
 * senders can't use it up.
 */
export function createAdmission(maxInFlight: number): Admission {
  let inFlight = 0;
  return {
    get isFull() {
      return inFlight >= maxInFlight;
    },

    enter() {
      inFlight += 1;
    },

    leave() {
      inFlight -= 1;
    },
  };
}
