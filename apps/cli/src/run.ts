import { Command, CommanderError } from 'commander';
import { setPriority } from 'node:os';
import { backupCommand } from './commands/backup.ts';
import { checkCommand } from './commands/check.ts';
import { EXIT_CODE, UsageError } from './exit-code.ts';
import { printable } from './output/printable.ts';
import type { Surroundings } from './surroundings.ts';

// The service has the processor first.
const NICENESS = 10;

/** Runs one command line and returns the exit code. */
export async function run(parameters: readonly string[]): Promise<number> {
  const { env: environment, stdout, stderr } = process;
  setPriority(NICENESS);
  // Whoever reads the output may leave early, as `head` does.
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    process.exit(error.code === 'EPIPE' ? EXIT_CODE.done : EXIT_CODE.failed);
  });

  try {
    await createProgram({ environment, stdout, stderr }).parseAsync(parameters, { from: 'user' });
    return Number(process.exitCode ?? EXIT_CODE.done);
  } catch (error) {
    // Commander has said what is wrong, or has given help.
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? EXIT_CODE.done : EXIT_CODE.misused;
    }
    stderr.write(`hookledger: ${printable(oneLine((error as Error).message))}\n`);
    return error instanceof UsageError ? EXIT_CODE.misused : EXIT_CODE.failed;
  }
}

function createProgram(surroundings: Surroundings): Command {
  const { stdout, stderr } = surroundings;
  const program = new Command('hookledger')
    .description('Looks after the ledger of a Hookledger service, whether it runs or not.')
    .helpCommand(false)
    .configureOutput({
      writeOut: (text) => void stdout.write(text),
      writeErr: (text) => void stderr.write(text),
      outputError: (text, write) => write(`hookledger: ${oneLine(text).replace(/^error: /, '')}\n`),
    })
    .exitOverride()
    .addHelpText('after', `\n${EXIT_CODES}`);
  for (const create of [backupCommand, checkCommand]) {
    const command = create(surroundings).copyInheritedSettings(program);
    program.addCommand(command);
  }
  return program;
}

const EXIT_CODES = `Exit codes: ${EXIT_CODE.done} done, ${EXIT_CODE.failed} not done or problems found, ${EXIT_CODE.misused} mistaken command line or environment.`;

function oneLine(text: string): string {
  return text.trim().replaceAll(/\s*\n\s*/g, ' ');
}
