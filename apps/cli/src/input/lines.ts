const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** As much as the service takes for one body, unless it is told otherwise. */
const MAX_LINE_BYTES = 1024 * 1024;

/** One line of a file, without its line break. */
export interface Line {
  /** From 1. */
  readonly number: number;
  /** How many bytes of the file it takes, line break included. */
  readonly length: number;
  /** Exactly as it is; `undefined` when it is too long to be held. */
  readonly bytes: Uint8Array | undefined;
}

/**
 * The lines of a file that is larger than memory, those that a piece of it completes at a time.
 * Blank ones are left out and counted. Nothing is decoded: what is signed are bytes.
 */
export async function* linesOf(
  input: AsyncIterable<Uint8Array>,
  maxLineBytes: number = MAX_LINE_BYTES,
): AsyncGenerator<readonly Line[], void, undefined> {
  let number = 0;
  let length = 0;
  let parts: Uint8Array[] = [];

  const keep = (part: Uint8Array): void => {
    length += part.length;
    if (length <= maxLineBytes) parts.push(part);
    else parts = [];
  };
  const complete = (breakBytes: number): Line[] => {
    number += 1;
    const [first] = parts;
    const whole = parts.length === 1 && first !== undefined ? first : Buffer.concat(parts);
    const bytes = length > maxLineBytes ? undefined : withoutReturn(whole);
    const line = { number, length: length + breakBytes, bytes };
    length = 0;
    parts = [];
    return bytes !== undefined && isBlank(bytes) ? [] : [line];
  };

  for await (const piece of input) {
    const lines: Line[] = [];
    let start = 0;
    for (let end = piece.indexOf(LINE_FEED); end !== -1; end = piece.indexOf(LINE_FEED, start)) {
      keep(piece.subarray(start, end));
      lines.push(...complete(1));
      start = end + 1;
    }
    if (start < piece.length) keep(piece.subarray(start));
    if (lines.length > 0) yield lines;
  }
  if (length > 0) yield complete(0);
}

function withoutReturn(line: Uint8Array): Uint8Array {
  return line.at(-1) === CARRIAGE_RETURN ? line.subarray(0, -1) : line;
}

function isBlank(line: Uint8Array): boolean {
  return line.every((byte) => byte === 0x20 || byte === 0x09);
}
