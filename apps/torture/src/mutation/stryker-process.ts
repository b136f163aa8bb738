// StrykerJS in a process of its own: it takes the working directory for the project, and writes
// where it likes.
import { Stryker } from '@stryker-mutator/core';
import type { MutantOutcome, MutationOrder } from './mutate.ts';

process.once('message', (order: MutationOrder) => void mutate(order));
// All that it has started, a mutant that never ends too, ends with it or with who asked for it.
process.once('disconnect', () => process.kill(-process.pid, 'SIGKILL'));

async function mutate({ source, command, temporaryFolder }: MutationOrder): Promise<void> {
  const results = await new Stryker({
    mutate: [source],
    // The project is a copy already; and Stryker's own would lead from one package into the
    // originals of the others, through the links that pnpm has made.
    inPlace: true,
    tempDirName: temporaryFolder,
    testRunner: 'command',
    commandRunner: { command },
    plugins: [],
    reporters: [],
    concurrency: 2,
    timeoutMS: 60_000,
    timeoutFactor: 4,
    disableTypeChecks: false,
    allowConsoleColors: false,
  }).runMutationTest();
  const outcomes = results.map(
    ({ status, mutatorName, location, replacement, statusReason }): MutantOutcome => ({
      status,
      mutator: mutatorName,
      start: location.start,
      end: location.end,
      replacement: replacement ?? '',
      reason: statusReason ?? '',
    }),
  );
  process.send?.(outcomes, () => process.disconnect?.());
}
