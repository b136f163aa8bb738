import { createIngestMessage } from '@hookledger/domain';
import { openSqliteStore } from '@hookledger/sqlite-drizzle';
import { Command } from 'commander';
import { addAbortSignal } from 'node:stream';
import { DATABASE_OPTION, databasePath } from '../database-path.ts';
import { UnwelcomeOutcome } from '../exit-code.ts';
import { importLines, type ImportTally } from '../importing/import-lines.ts';
import { linesOf } from '../input/lines.ts';
import { openInput } from '../input/open-input.ts';
import { createProgress } from '../output/progress.ts';
import { toTally } from '../output/tally.ts';
import type { Surroundings } from '../surroundings.ts';
import { untilInterrupted } from '../until-interrupted.ts';

interface Options {
  readonly database?: string;
  readonly json?: true;
}

const HELP = `
Every line is a message as "hookledger export" writes it and POST /webhook takes it, and is held to
the same rules; a line that breaks one is named and left out, and the rest is stored. No signature is
asked for: whoever may write the database file may write messages. The database is made where there
is none, and the service may run meanwhile.

Messages arrive in the order of the lines, each on disk before the next thousand is read. An import
that was interrupted is simply run again: what is there already counts as a duplicate and stays as it
is. It ends with 1 when a line was no message.`;

/** `hookledger import` */
export function importCommand(surroundings: Surroundings): Command {
  return new Command('import')
    .description('store messages from a file, without the service')
    .argument('[file]', 'a message a line as JSON (default: standard input)')
    .addOption(DATABASE_OPTION)
    .option('--json', 'print the summary as JSON')
    .addHelpText('after', HELP)
    .action(async (file: string | undefined, { database, json }: Options) => {
      const path = databasePath(database, surroundings);
      const { stream, totalBytes } = openInput(file, surroundings);
      surroundings.stepBack();
      let failure: unknown;
      const store = openSqliteStore({ path, onFatalError: (error) => (failure = error) });
      const ingestMessage = createIngestMessage({
        messages: store.repository,
        clock: { nowMs: () => Date.now() },
      });
      const progress = createProgress(surroundings, { what: 'read', totalBytes });
      const tally: ImportTally = { created: 0, duplicate: 0, invalid: 0 };
      await untilInterrupted(async (signal) => {
        try {
          const lines = linesOf(addAbortSignal(signal, stream) as AsyncIterable<Uint8Array>);
          await importLines(lines, tally, { ingestMessage, progress, signal });
        } finally {
          await store.close();
          progress.end();
          surroundings.stdout.write(toTally({ ...tally }, json === true));
        }
      });
      // The disk may fail after the last message was stored, when nobody is left to be told.
      if (failure !== undefined) throw failure;
      if (tally.invalid > 0) throw new UnwelcomeOutcome('not every line was a message');
    });
}
