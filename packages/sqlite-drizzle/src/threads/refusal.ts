const REFUSED = 1;

/** Shared by two threads: whether what the other one has not begun is to be refused. */
export interface Refusal {
  readonly shared: SharedArrayBuffer;
  begin(): void;
  hasBegun(): boolean;
}

export function createRefusal(
  shared = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT),
): Refusal {
  const state = new Int32Array(shared);
  return {
    shared,
    begin: () => void Atomics.store(state, 0, REFUSED),
    hasBegun: () => Atomics.load(state, 0) === REFUSED,
  };
}

export const STORE_CLOSED = 'ERR_STORE_CLOSED';

export function storeClosed(): Error {
  return Object.assign(new Error('the store is closed'), { code: STORE_CLOSED });
}
