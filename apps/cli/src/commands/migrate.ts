import { Command } from 'commander';
import { dieOf, ENDING_SIGNALS } from '../die-of.ts';
import { copyArrivals } from '../migrating/copy-arrivals.ts';
import { placeOf, withSource, withTarget } from '../migrating/ends.ts';
import { verifyCopy } from '../migrating/verify-copy.ts';
import { toJson } from '../output/json.ts';
import type { Surroundings } from '../surroundings.ts';

interface Options {
  readonly from: string;
  readonly to: string;
  readonly json?: true;
}

const HELP = `
Ids, numbers of arrival, times and texts stay as they are. The service may run on the source
meanwhile; nobody may write to the target. When the command is run again, it goes on where it was,
and takes what has arrived since. To move a service:

  1. run the command while the service takes deliveries;
  2. stop the service, and run it again: this takes seconds;
  3. start the service with DATABASE_URL naming the target.

A password that is not to be seen in the list of processes goes into PGPASSWORD or ~/.pgpass.`;

const SAY_EVERY_MS = 2_000;

/** `hookledger migrate` */
export function migrateCommand(surroundings: Surroundings): Command {
  const { stdout, stderr } = surroundings;
  return new Command('migrate')
    .description('copy a ledger between SQLite and PostgreSQL, and verify the copy')
    .requiredOption('--from <url>', 'the ledger to copy: sqlite:///..., a path, or postgres://...')
    .requiredOption('--to <url>', 'the ledger to copy to; made where it is missing')
    .option('--json', 'print what was done as JSON')
    .addHelpText('after', HELP)
    .action(async ({ from, to, json }: Options) => {
      const [source, target] = [placeOf(from, surroundings), placeOf(to, surroundings)];
      const say = seldom((text: string) => stderr.write(`hookledger: ${text}\n`));
      const done = await interruptibly(surroundings, async (signal) =>
        withTarget(target, async (copy) =>
          withSource(source, async (original) => {
            const ends = { source: original, target: copy, signal };
            const copied = await copyArrivals({
              ...ends,
              onProgress: (count, through) => say(`${count} copied, up to number ${through}`),
            });
            const verified = await verifyCopy({
              ...ends,
              onProgress: (count) => say(`${count} verified`),
            });
            return { copied, ...verified };
          }),
        ),
      );
      stdout.write(
        json === true
          ? toJson({ copied: done.copied, messages: done.messages, sha256: done.sha256 })
          : `${done.copied} copied, ${done.messages} verified, sha256 ${done.sha256}\n`,
      );
    });
}

/** Passes on what is said, unless something was said just before. */
function seldom(say: (text: string) => void): (text: string) => void {
  let saidAtMs = Number.NEGATIVE_INFINITY;
  return (text) => {
    const now = performance.now();
    if (now - saidAtMs < SAY_EVERY_MS) return;
    saidAtMs = now;
    say(text);
  };
}

async function interruptibly<Result>(
  { stderr }: Surroundings,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  let by: NodeJS.Signals | undefined;
  const interrupt = (signal: NodeJS.Signals): void => {
    by = signal;
    controller.abort(new Error('interrupted'));
  };
  for (const signal of ENDING_SIGNALS) process.once(signal, interrupt);
  try {
    return await work(controller.signal);
  } catch (error) {
    if (by === undefined) throw error;
    stderr.write('hookledger: interrupted; run it again to go on from here\n');
    return dieOf(by);
  } finally {
    for (const signal of ENDING_SIGNALS) process.removeListener(signal, interrupt);
  }
}
