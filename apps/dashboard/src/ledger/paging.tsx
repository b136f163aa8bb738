import type { VNode } from 'preact';
import { whole } from '../format.ts';
import { WINDOW_ROWS, type Window } from './window.ts';

export interface PagingProps {
  readonly shown: Window;
  /** Moves the window to end here; `undefined`: to the newest. */
  readonly onEnd: (end: number | undefined) => void;
}

/** Moves through the list. */
export function Paging({ shown: { start, end, total }, onEnd }: PagingProps): VNode {
  const isNewest = end >= total;
  const isOldest = start === 0;
  const newer = end + WINDOW_ROWS;
  return (
    <nav class="paging" aria-label="Pages of messages">
      <button type="button" disabled={isNewest} onClick={() => onEnd(undefined)}>
        Newest
      </button>
      <button
        type="button"
        disabled={isNewest}
        onClick={() => onEnd(newer >= total ? undefined : newer)}
      >
        Newer
      </button>
      <span class="place">
        {whole(total - end + 1)} – {whole(total - start)} of {whole(total)}
      </span>
      <button type="button" disabled={isOldest} onClick={() => onEnd(start)}>
        Older
      </button>
      <button type="button" disabled={isOldest} onClick={() => onEnd(Math.min(total, WINDOW_ROWS))}>
        Oldest
      </button>
    </nav>
  );
}
