import type { Writable } from 'node:stream';

/** What a command has of the process it runs in. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** Lets the service have the processor first. */
  readonly stepBack: () => void;
}
