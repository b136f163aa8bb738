import { isTerminal, type Surroundings } from '../surroundings.ts';
import { printable } from './printable.ts';

const ON_A_TERMINAL_EVERY_MS = 200;
const ELSEWHERE_EVERY_MS = 10_000;
const BAR_COLUMNS = 24;
const BEGINNING_OF_CLEARED_LINE = '\r\u001b[K';

/** How far a long work is, on standard error: a bar that is drawn anew, or a line now and then. */
export interface Progress {
  /** So many items are done, and so many bytes of the input read. */
  advance(items: number, bytes: number): void;
  /** Says something in a line of its own. */
  say(text: string): void;
  end(): void;
}

/** `totalBytes`: of the input, where it is known. */
export function createProgress(
  { stderr }: Surroundings,
  { what, totalBytes }: { readonly what: string; readonly totalBytes: number | undefined },
): Progress {
  const onTerminal = isTerminal(stderr);
  const begun = Date.now();
  let items = 0;
  let bytes = 0;

  const state = (): string => {
    const rate = Math.round(items / Math.max(0.001, (Date.now() - begun) / 1_000));
    const counted = `${what} ${items}, ${rate} a second`;
    if (totalBytes === undefined || totalBytes === 0) return counted;
    const done = Math.min(1, bytes / totalBytes);
    const percent = `${Math.floor(100 * done)} %`;
    return onTerminal ? `${bar(done)} ${percent}  ${counted}` : `${counted}, ${percent}`;
  };
  const draw = (): void => {
    stderr.write(onTerminal ? BEGINNING_OF_CLEARED_LINE + state() : `${state()}\n`);
  };
  const timer = setInterval(draw, onTerminal ? ON_A_TERMINAL_EVERY_MS : ELSEWHERE_EVERY_MS);
  timer.unref();

  return {
    advance(moreItems, moreBytes) {
      items += moreItems;
      bytes += moreBytes;
    },
    say(text) {
      stderr.write(`${onTerminal ? BEGINNING_OF_CLEARED_LINE : ''}${printable(text)}\n`);
    },
    end() {
      clearInterval(timer);
      if (onTerminal) stderr.write(BEGINNING_OF_CLEARED_LINE);
    },
  };
}

function bar(done: number): string {
  const full = Math.floor(done * BAR_COLUMNS);
  return `[${'#'.repeat(full)}${'-'.repeat(BAR_COLUMNS - full)}]`;
}
