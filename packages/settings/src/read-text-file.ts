import { closeSync, openSync, readSync } from 'node:fs';
import { getSystemErrorMessage } from 'node:util';

const MAX_KIB = 64;

// A byte order mark stays, so that it can be refused: dropped, the rest would be another secret.
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export type TextFileReading =
  | { readonly kind: 'text'; readonly text: string }
  /** Without path or content: whoever sets a secret where its file belongs has it in neither. */
  | { readonly kind: 'refused'; readonly reason: string };

/** Reads a small file that holds secrets, all of it or nothing. */
export function readTextFile(path: string): TextFileReading {
  let bytes: Uint8Array;
  try {
    bytes = readAtMost(path, MAX_KIB * 1024 + 1);
  } catch (error) {
    return refused(`names a file that can't be read: ${reasonOf(error)}`);
  }
  if (bytes.length > MAX_KIB * 1024) return refused(`names a file of more than ${MAX_KIB} KiB`);
  let text: string;
  try {
    text = UTF8.decode(bytes);
  } catch {
    return refused('names a file that is not UTF-8 text');
  }
  if (text.startsWith('\u{feff}'))
    return refused('names a file that starts with a byte order mark');
  return { kind: 'text', text };
}

// Never more, however much a device or a mistaken path would give.
function readAtMost(path: string, limit: number): Uint8Array {
  const bytes = new Uint8Array(limit);
  const file = openSync(path, 'r');
  try {
    let length = 0;
    for (;;) {
      const read = readSync(file, bytes, length, limit - length, null);
      length += read;
      if (read === 0 || length === limit) return bytes.subarray(0, length);
    }
  } finally {
    closeSync(file);
  }
}

function reasonOf(error: unknown): string {
  const { code, errno } = error as NodeJS.ErrnoException;
  return errno === undefined ? String(code) : `${getSystemErrorMessage(errno)} (${code})`;
}

function refused(reason: string): TextFileReading {
  return { kind: 'refused', reason };
}
