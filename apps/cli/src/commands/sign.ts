import { signatureOf } from '@hookledger/wire';
import { Command } from 'commander';
import { signingSecrets } from '../credentials.ts';
import { openInput } from '../input/open-input.ts';
import { readWhole } from '../input/read-whole.ts';
import type { Surroundings } from '../surroundings.ts';

const HELP = `
Prints what belongs into X-Signature: 64 hex digits. Every byte of the body counts, a line break at
its end too. The secret comes from WEBHOOK_SECRET or the file that WEBHOOK_SECRET_FILE names.`;

/** `hookledger sign` */
export function signCommand(surroundings: Surroundings): Command {
  return new Command('sign')
    .description('print the signature of a body')
    .argument('[file]', 'the body (default: standard input)')
    .addHelpText('after', HELP)
    .action(async (file: string | undefined) => {
      const { current } = signingSecrets(surroundings);
      const body = await readWhole(openInput(file, surroundings).stream);
      surroundings.stdout.write(`${signatureOf(body, current)}\n`);
    });
}
