/** Aborts when nothing was heard for too long: a connection can be dead without a word. */
export interface Silence {
  readonly signal: AbortSignal;
  /** Begins to count anew. */
  heard(): void;
  /** Counts no more until something is heard. */
  rest(): void;
}

export function createSilence(afterMs: number): Silence {
  const controller = new AbortController();
  const end = (): void => controller.abort(new Error('nothing was heard for too long'));
  let timer = setTimeout(end, afterMs);
  return {
    signal: controller.signal,
    heard() {
      clearTimeout(timer);
      timer = setTimeout(end, afterMs);
    },
    rest: () => clearTimeout(timer),
  };
}
