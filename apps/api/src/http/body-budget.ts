/** A message with the longest text, id and escapes that senders use stays well below this. */
const SMALL_BYTES = 16 * 1024;

/** Memory for bodies that are being read. */
export interface BodyBudget {
  /** Room for a body of this length; `undefined` when there is none now. */
  reserve(bytes: number): { release(): void } | undefined;
}

/**
 * Bounds what all bodies that are being read may hold together. Anybody can send one, since its
 * signature is checked when it is complete: without a bound, some hundred connections that stop
 * before their last byte would take all memory. Small bodies always find room, so that whoever
 * fills it with large ones stops nobody else's messages.
 */
export function createBodyBudget(largeBodiesBytes: number): BodyBudget {
  let reserved = 0;
  return {
    reserve(bytes) {
      if (bytes <= SMALL_BYTES) return { release: () => undefined };
      if (reserved + bytes > largeBodiesBytes) return undefined;
      reserved += bytes;
      return {
        release() {
          reserved -= bytes;
        },
      };
    },
  };
}
