import type { Writable } from 'node:stream';

/** What is written reaches nobody; whoever owns the stream has learnt why. */
export class OutputLost extends Error {
  override readonly name = 'OutputLost';
}

/**
 * Writes, and waits while the reader is behind, so that what nobody takes is not held in memory.
 *
 * @throws {OutputLost}
 */
export async function write(stream: Writable, text: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    stream.write(text, (error) => {
      if (error) reject(new OutputLost(error.message, { cause: error }));
      else resolve();
    });
  });
}
