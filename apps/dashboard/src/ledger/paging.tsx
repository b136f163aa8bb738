import type { VNode } from 'preact';
import { whole } from '../format.ts';
import { WINDOW_ROWS, type Window } from './window.ts';

export interface PagingProps {
  readonly shown: Window;
  /** Moves the window to end here; `undefined`: to the newest. */
  readonly onEnd: (end: number | undefined) => void;
}

/** Moves through the list. */
export function Paging({ shown, onEnd }: PagingProps): VNode {
  const { start, end, total } = shown;
  const isNewest = end >= total;
  const isOldest = start === 0;
  const newer = end + WINDOW_ROWS;
  return (
    <nav class="paging" aria-label="Pages of messages">
      <Step can={!isNewest} onStep={() => onEnd(undefined)}>
        Newest
      </Step>
      <Step can={!isNewest} onStep={() => onEnd(newer >= total ? undefined : newer)}>
        Newer
      </Step>
      <span class="place">
        {placeIn(shown)} of {whole(total)}
      </span>
      <Step can={!isOldest} onStep={() => onEnd(start)}>
        Older
      </Step>
      <Step can={!isOldest} onStep={() => onEnd(Math.min(total, WINDOW_ROWS))}>
        Oldest
      </Step>
    </nav>
  );
}

/** Counted from the newest on, as they are read. */
export function placeIn({ start, end, total }: Window): string {
  return `${whole(total - end + 1)} – ${whole(total - start)}`;
}

interface StepProps {
  readonly can: boolean;
  readonly onStep: () => void;
  readonly children: string;
}

/** Not `disabled` at either end: the focus of whoever came there by it would be lost. */
function Step({ can, onStep, children }: StepProps): VNode {
  return (
    <button type="button" aria-disabled={!can} onClick={() => can && onStep()}>
      {children}
    </button>
  );
}
