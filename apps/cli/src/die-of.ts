/** What asks a process to end: a person, the system, or the terminal that is closed. */
export const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Ends the process by a signal that it has caught, so that whoever started it sees what ended it.
 */
export function dieOf(signal: NodeJS.Signals): never {
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
  // The first process of a container does not die of a signal it does not handle.
  process.exit(1);
}
