import { dieOf, ENDING_SIGNALS } from './die-of.ts';

/**
 * Does work that can end early in good order: the first signal aborts it, and when it has ended the
 * process does, by that signal. A second signal ends the process at once.
 */
export async function untilInterrupted(
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const controller = new AbortController();
  let received: NodeJS.Signals | undefined;
  const interrupt = (signal: NodeJS.Signals): void => {
    if (received !== undefined) dieOf(signal);
    received = signal;
    controller.abort(new Error('interrupted'));
  };
  for (const signal of ENDING_SIGNALS) process.on(signal, interrupt);
  try {
    await work(controller.signal);
  } catch (error) {
    if (received === undefined) throw error;
  } finally {
    for (const signal of ENDING_SIGNALS) process.removeListener(signal, interrupt);
  }
  if (received !== undefined) dieOf(received);
}
