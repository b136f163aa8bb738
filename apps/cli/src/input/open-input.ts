import { createReadStream, fstatSync, openSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { getSystemErrorMessage } from 'node:util';
import type { Surroundings } from '../surroundings.ts';

const PIECE_BYTES = 256 * 1024;

/** What a command reads. */
export interface Input {
  readonly stream: Readable;
  /** `undefined` where nobody can know, as of a pipe. */
  readonly totalBytes: number | undefined;
}

/**
 * Opens a file, or standard input for `-` and for none.
 *
 * @throws {Error} in words for an operator.
 */
export function openInput(path: string | undefined, { stdin }: Surroundings): Input {
  if (path === undefined || path === '-') return { stream: stdin, totalBytes: undefined };
  try {
    const descriptor = openSync(path, 'r');
    const found = fstatSync(descriptor);
    if (found.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR', errno: -21 });
    return {
      // A file's stream can't be given up while it waits for a writer, and the process waits with it.
      stream: found.isFIFO()
        ? new Socket({ fd: descriptor, readable: true, writable: false })
        : createReadStream('', { fd: descriptor, highWaterMark: PIECE_BYTES }),
      totalBytes: found.isFile() ? found.size : undefined,
    };
  } catch (error) {
    const { code, errno = 0 } = error as NodeJS.ErrnoException;
    const reason = `${getSystemErrorMessage(errno)} (${String(code)})`;
    throw new Error(`${path} can't be read: ${reason}`, { cause: error });
  }
}
