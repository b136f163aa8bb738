import { createHash } from 'node:crypto';
import type { Source, Target } from './ends.ts';
import { lineOf } from './line-of.ts';

export interface Verification {
  readonly messages: number;
  /** SHA-256 over every message and its number, in order. */
  readonly sha256: string;
}

export interface VerifyOptions {
  readonly source: Source;
  readonly target: Target;
  readonly signal: AbortSignal;
  readonly onProgress: (verified: number) => void;
}

const PORTION = 1_000;

/**
 * Reads both ledgers from the first message to the target's last.
 *
 * @throws {Error} that names the first number at which they differ.
 */
export async function verifyCopy({
  source,
  target,
  signal,
  onProgress,
}: VerifyOptions): Promise<Verification> {
  const [there, here] = [createHash('sha256'), createHash('sha256')];
  let messages = 0;
  let through = 0;
  for (;;) {
    signal.throwIfAborted();
    const copies = await target.after(through, PORTION);
    const last = copies.at(-1)?.number;
    const originals = (await source.after(through, PORTION)).filter(
      // What the source has taken since is not the copy's.
      ({ number }) => last !== undefined && number <= last,
    );
    for (let i = 0; i < Math.max(copies.length, originals.length); i += 1) {
      const [original, copy] = [originals[i], copies[i]];
      const lines = [original, copy].map((arrival) => arrival && lineOf(arrival));
      if (lines[0] === undefined || lines[1] === undefined || lines[0] !== lines[1]) {
        throw new Error(
          `the copy differs at number ${Math.min(original?.number ?? Infinity, copy?.number ?? Infinity)}`,
        );
      }
      there.update(lines[0]);
      here.update(lines[1]);
    }
    if (last === undefined) break;
    messages += copies.length;
    through = last;
    onProgress(messages);
  }
  const [original, copy] = [there.digest('hex'), here.digest('hex')];
  if (original !== copy) throw new Error(`checksums differ: ${original} and ${copy}`);
  return { messages, sha256: copy };
}
