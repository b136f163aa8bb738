import { setFlagsFromString } from 'node:v8';

/**
 * Leaves threads the `resourceLimits` that they are started with; to be called before the first one is. V8
 * (14.6, Node 26) takes `--max-semi-space-size` of the command line, which we give for the main thread's sake,
 * for every heap that begins, whatever its limits say: with 16 MB the store's threads took some 10 MiB more
 * each. The main thread's heap keeps what it began with.
 */
export function leaveThreadsTheirLimits(): void {
  setFlagsFromString('--max-semi-space-size=0');
}
