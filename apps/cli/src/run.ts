import { Command, CommanderError } from 'commander';
import { readFileSync } from 'node:fs';
import { backupCommand } from './commands/backup.ts';
import { checkCommand } from './commands/check.ts';
import { exportCommand } from './commands/export.ts';
import { importCommand } from './commands/import.ts';
import { messagesCommand } from './commands/messages.ts';
import { migrateCommand } from './commands/migrate.ts';
import { sendCommand } from './commands/send.ts';
import { signCommand } from './commands/sign.ts';
import { statsCommand } from './commands/stats.ts';
import { tailCommand } from './commands/tail.ts';
import { verifyCommand } from './commands/verify.ts';
import { EXIT_CODE, UnwelcomeOutcome, UsageError } from './exit-code.ts';
import { printable } from './output/printable.ts';
import { OutputLost } from './output/write.ts';
import type { Surroundings } from './surroundings.ts';

const COMMANDS = [
  sendCommand,
  tailCommand,
  messagesCommand,
  statsCommand,
  exportCommand,
  importCommand,
  backupCommand,
  checkCommand,
  migrateCommand,
  signCommand,
  verifyCommand,
];

const MANIFEST = new URL('../package.json', import.meta.url);

const EXIT_CODES = `Exit codes: ${EXIT_CODE.done} done, ${EXIT_CODE.failed} not done or problems found, ${EXIT_CODE.misused} mistaken command line or environment.`;

/** Runs one command line and returns the exit code. */
export async function run(
  parameters: readonly string[],
  surroundings: Surroundings,
): Promise<number> {
  try {
    await createProgram(surroundings).parseAsync(parameters, { from: 'user' });
    return EXIT_CODE.done;
  } catch (error) {
    if (error instanceof UnwelcomeOutcome) return EXIT_CODE.failed;
    // Nobody wants the rest, or whoever owns the output says what is wrong with it.
    if (error instanceof OutputLost) return EXIT_CODE.done;
    // Commander has said what is wrong, or has given help.
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? EXIT_CODE.done : EXIT_CODE.misused;
    }
    surroundings.stderr.write(`hookledger: ${oneLine((error as Error).message)}\n`);
    return error instanceof UsageError ? EXIT_CODE.misused : EXIT_CODE.failed;
  }
}

function createProgram(surroundings: Surroundings): Command {
  const { stdout, stderr } = surroundings;
  const program = new Command('hookledger')
    .description(
      'Sends to a Hookledger service and follows it, and looks after its ledger, whether it runs or not.',
    )
    .version(versionOf(MANIFEST), '-V, --version', 'print the version')
    .helpCommand(false)
    .configureOutput({
      writeOut: (text) => void stdout.write(text),
      writeErr: (text) => void stderr.write(text),
      outputError: (text, write) => write(`hookledger: ${oneLine(text.replace(/^error: /, ''))}\n`),
    })
    .exitOverride()
    .addHelpText('after', `\n${EXIT_CODES}`);
  for (const create of COMMANDS) {
    program.addCommand(create(surroundings).copyInheritedSettings(program));
  }
  return program;
}

function versionOf(manifest: URL): string {
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}

function oneLine(text: string): string {
  return printable(text.trim().replaceAll(/\s*\n\s*/g, ' '));
}
