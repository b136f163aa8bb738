import type { Readable, Writable } from 'node:stream';

/** What a command has of the process it runs in. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** Lets the service have the processor first. */
  readonly stepBack: () => void;
}

/** Whether a person sees what is written there, as it is written. */
export function isTerminal(stream: Readable | Writable): boolean {
  return 'isTTY' in stream && stream.isTTY === true;
}
