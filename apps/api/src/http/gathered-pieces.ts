const MIN_BLOCK_BYTES = 1024;
const MAX_BLOCK_BYTES = 16 * 1024;

export interface GatheredPieces {
  /** Copies it, unless it is large; false when whoever takes the blocks has enough for now. */
  add(piece: Buffer): boolean;
  end(): boolean;
}

/**
 * Makes blocks of the pieces of a body. Each piece is an object of half a kilobyte to Node, whatever
 * is in it: of a body that comes byte by byte, as chunks of one byte each or in a packet for each,
 * a megabyte would hold the memory of hundreds, and nobody counts but its bytes.
 */
export function createGatheredPieces(push: (block: Buffer | null) => boolean): GatheredPieces {
  let block = Buffer.allocUnsafe(MIN_BLOCK_BYTES);
  let filled = 0;
  let wanted = true;

  const flush = (): void => {
    if (filled > 0) wanted = push(block.subarray(0, filled));
    block = Buffer.allocUnsafe(Math.min(2 * block.length, MAX_BLOCK_BYTES));
    filled = 0;
  };

  return {
    add(piece) {
      wanted = true;
      if (filled + piece.length > block.length) flush();
      if (piece.length > block.length) return push(piece);
      block.set(piece, filled);
      filled += piece.length;
      return wanted;
    },

    end() {
      if (filled > 0) push(block.subarray(0, filled));
      return push(null);
    },
  };
}
