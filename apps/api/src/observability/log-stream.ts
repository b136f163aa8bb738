import { constants, closeSync, fstatSync, openSync, writeSync } from 'node:fs';

const STDOUT = 1;
const RETRY_AFTER_MS = 20;

/** Lines that nobody reads are kept up to this many characters; what comes then is dropped. */
const MAX_PENDING_CHARACTERS = 16 * 1024 * 1024;

/** Where log lines go. */
export interface LogStream {
  /** Takes whole lines, their line breaks included. */
  write(lines: string): void;
  /** Calls `run`, which may write, when this turn of the event loop ends: before anything is lost. */
  atEndOfTurn(run: () => void): void;
  /** How many lines were dropped because nobody read the ones before. */
  readonly droppedLines: number;
}

/** Standard output as a log. */
export interface StandardOutput extends LogStream {
  /** Writes what is pending; gives up after `timeoutMs` when nobody reads. */
  flush(timeoutMs: number): Promise<void>;
}

/**
 * Standard output that neither loses lines at exit nor stops the process: `process.stdout` on a
 * pipe blocks the event loop while its reader stands still, and throws when the reader is gone.
 * Lines gathered in one turn of the event loop leave in one write.
 */
export function openStandardOutput(): StandardOutput {
  const { fd, close } = openWithoutBlocking();
  let gathered = '';
  // What a write has left over, in bytes: a pipe may take part of a character.
  let rest: Buffer | undefined;
  let droppedLines = 0;
  let scheduled = false;
  let atEnd: (() => void)[] = [];
  let readerGone = false;
  let drained: (() => void) | undefined;

  function schedule(): void {
    if (scheduled) return;
    scheduled = true;
    setImmediate(write);
  }

  function write(): void {
    const runs = atEnd;
    atEnd = [];
    for (const run of runs) run();
    scheduled = false;
    while (rest !== undefined || gathered !== '') {
      const chunk: Buffer = rest ?? Buffer.from(gathered);
      if (rest === undefined) gathered = '';
      try {
        const written = writeSync(fd, chunk);
        rest = written < chunk.length ? chunk.subarray(written) : undefined;
      } catch (error) {
        rest = chunk;
        if ((error as NodeJS.ErrnoException).code === 'EAGAIN') {
          scheduled = true;
          setTimeout(write, RETRY_AFTER_MS);
          return;
        }
        // EPIPE above all: nobody will ever read this, and the service goes on without.
        giveUp();
      }
    }
    drained?.();
  }

  function giveUp(): void {
    readerGone = true;
    droppedLines += linesIn(rest?.toString('latin1') ?? '') + linesIn(gathered);
    rest = undefined;
    gathered = '';
    close();
  }

  return {
    get droppedLines() {
      return droppedLines;
    },

    write(lines) {
      if (readerGone || gathered.length > MAX_PENDING_CHARACTERS) {
        droppedLines += linesIn(lines);
      } else {
        gathered += lines;
        schedule();
      }
    },

    atEndOfTurn(run) {
      atEnd.push(run);
      schedule();
    },

    async flush(timeoutMs) {
      write();
      if (rest === undefined && gathered === '') return;
      await new Promise<void>((resolve) => {
        drained = resolve;
        setTimeout(resolve, timeoutMs).unref();
      });
    },
  };
}

// A pipe's O_NONBLOCK belongs to everybody who holds that end of it; opening it anew gives an end
// of our own. Elsewhere (files, terminals, sockets) plain writes serve.
function openWithoutBlocking(): { readonly fd: number; readonly close: () => void } {
  try {
    if (fstatSync(STDOUT).isFIFO()) {
      const fd = openSync(`/proc/self/fd/${STDOUT}`, constants.O_WRONLY | constants.O_NONBLOCK);
      return { fd, close: () => closeSync(fd) };
    }
  } catch {
    // No /proc here: write to the shared end.
  }
  return { fd: STDOUT, close: () => undefined };
}

function linesIn(text: string): number {
  return text.split('\n').length - 1;
}
