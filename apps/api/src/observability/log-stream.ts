import { constants, closeSync, fstatSync, openSync, writeSync } from 'node:fs';
import { Writable } from 'node:stream';

const STDOUT = 1;
const RETRY_AFTER_MS = 20;

/** Lines that nobody reads are kept up to this many bytes; what comes then is dropped. */
const MAX_PENDING_BYTES = 16 * 1024 * 1024;

export interface LogStream extends Writable {
  /** How many lines were dropped because nobody read the ones before. */
  readonly droppedLines: number;
  /** Writes what is pending; gives up after `timeoutMs` when nobody reads. */
  flush(timeoutMs: number): Promise<void>;
}

/**
 * Standard output that neither loses lines at exit nor stops the process: `process.stdout` on a
 * pipe blocks the event loop while its reader stands still, and throws when the reader is gone.
 * Lines gathered in one turn of the event loop leave in one write.
 */
export function createLogStream(): LogStream {
  const { fd, close } = openWithoutBlocking();
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  let droppedLines = 0;
  let scheduled = false;
  let readerGone = false;
  let drained: (() => void) | undefined;

  function schedule(delayMs = 0): void {
    if (scheduled) return;
    scheduled = true;
    if (delayMs === 0) setImmediate(write);
    else setTimeout(write, delayMs);
  }

  function write(): void {
    scheduled = false;
    while (pendingBytes > 0) {
      const chunk = Buffer.concat(pending);
      try {
        const written = writeSync(fd, chunk);
        pending = written < chunk.length ? [chunk.subarray(written)] : [];
        pendingBytes -= written;
      } catch (error) {
        pending = [chunk];
        if ((error as NodeJS.ErrnoException).code === 'EAGAIN') {
          schedule(RETRY_AFTER_MS);
          return;
        }
        // EPIPE above all: nobody will ever read this, and the service goes on without.
        readerGone = true;
        droppedLines += lines(chunk);
        pending = [];
        pendingBytes = 0;
      }
    }
    drained?.();
  }

  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (readerGone || pendingBytes + chunk.length > MAX_PENDING_BYTES) {
        droppedLines += 1;
      } else {
        pending.push(chunk);
        pendingBytes += chunk.length;
        schedule();
      }
      done();
    },
    destroy(error, done) {
      close();
      done(error);
    },
  });

  return Object.defineProperties(stream, {
    droppedLines: { get: () => droppedLines },
    flush: {
      value: async (timeoutMs: number) => {
        write();
        if (pendingBytes === 0) return;
        await new Promise<void>((resolve) => {
          drained = resolve;
          setTimeout(resolve, timeoutMs).unref();
        });
      },
    },
  }) as LogStream;
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

function lines(chunk: Buffer): number {
  let count = 0;
  for (const byte of chunk) if (byte === 0x0a) count += 1;
  return count;
}
