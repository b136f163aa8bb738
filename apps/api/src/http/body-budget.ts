/** A message with the longest text, id and escapes that senders use stays well below this. */
const SMALL_BYTES = 16 * 1024;

/** Memory for bodies that are being read. */
export interface BodyBudget {
  /** Whether a body of so many bytes finds room at any time, and takes none of what is shared. */
  isAlwaysThereFor(bytes: number): boolean;
  /** The room of one body, empty at first; to be released whatever comes of the body. */
  enter(): BodyRoom;
}

export interface BodyRoom {
  /** Makes it so large; false when there is no room for that now. */
  readonly growTo: (bytes: number) => boolean;
  readonly release: () => void;
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
    isAlwaysThereFor: (bytes) => bytes <= SMALL_BYTES,
    enter() {
      let own = 0;
      return {
        growTo(bytes) {
          if (bytes <= SMALL_BYTES) return true;
          if (reserved + bytes - own > largeBodiesBytes) return false;
          reserved += bytes - own;
          own = bytes;
          return true;
        },
        release() {
          reserved -= own;
          own = 0;
        },
      };
    },
  };
}
