import { setFlagsFromString } from 'node:v8';

/**
 * Leaves threads the `resourceLimits` that they are started with; to be called before the first one is. V8
 * (14.6, Node 26) takes `--max-semi-space-size` of the command line, which is meant for the main thread, for
 * every heap that begins, whatever its limits say: threads of the store grew by 10 MiB each. The heap that
 * the main thread has does not change.
 */
export function leaveThreadsTheirLimits(): void {
  setFlagsFromString('--max-semi-space-size=0');
}
