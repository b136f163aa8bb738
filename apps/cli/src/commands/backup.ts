import { backUp } from '@hookledger/sqlite-drizzle/inspection';
import { Command } from 'commander';
import { DATABASE_OPTION, databasePath } from '../database-path.ts';
import { dieOf, ENDING_SIGNALS } from '../die-of.ts';
import { toJson } from '../output/json.ts';
import type { Surroundings } from '../surroundings.ts';

interface Options {
  readonly database?: string;
  readonly json?: true;
}

const HELP = `
The copy holds every message that was acknowledged before it began, is checked and synced to disk,
and gets its name last: a file with that name is whole. The service may run and write meanwhile.

To restore it, stop the service, put the copy where the database was, remove the database's -wal,
-shm and -index files, and start the service. The index is in no copy: it is made again then.`;

/** `hookledger backup` */
export function backupCommand(surroundings: Surroundings): Command {
  return new Command('backup')
    .description('copy the ledger into one file, while the service runs or not')
    .argument(
      '[destination]',
      'a new file, or a folder for one with the time (UTC) in its name (default: backups, beside the ledger)',
    )
    .addOption(DATABASE_OPTION)
    .option('--json', 'print what was made as JSON')
    .addHelpText('after', HELP)
    .action(async (destination: string | undefined, { database, json }: Options) => {
      const path = databasePath(database, surroundings);
      surroundings.stepBack();
      const backup = await interruptibly(surroundings, async (signal) =>
        backUp({ path, destination, now: new Date(), signal }),
      );
      const { messages, bytes } = backup;
      surroundings.stdout.write(
        json === true
          ? toJson({ path: backup.path, messages, bytes })
          : `${backup.path}\n${messages} messages, ${bytes} bytes; the index is made again when the copy is opened\n`,
      );
    });
}

async function interruptibly<Result>(
  { stderr }: Surroundings,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  const interrupt = (signal: NodeJS.Signals): void => {
    controller.abort(new Error('interrupted'));
    stderr.write('hookledger: interrupted, and nothing is left of the copy\n');
    dieOf(signal);
  };
  for (const signal of ENDING_SIGNALS) process.once(signal, interrupt);
  try {
    return await work(controller.signal);
  } finally {
    for (const signal of ENDING_SIGNALS) process.removeListener(signal, interrupt);
  }
}
