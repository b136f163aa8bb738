import { createAuthenticateDelivery, type AuthenticateDeliveryOutcome } from '@hookledger/domain';
import { createHmacSigner } from '@hookledger/wire';
import { Command } from 'commander';
import { signingSecrets } from '../credentials.ts';
import { UnwelcomeOutcome } from '../exit-code.ts';
import { openInput } from '../input/open-input.ts';
import { readWhole } from '../input/read-whole.ts';
import type { Surroundings } from '../surroundings.ts';

const HELP = `
Decides as the service does: a signature of WEBHOOK_SECRET counts, and while secrets are rotated one
of WEBHOOK_SECRET_PREVIOUS too. It ends with 1 when the signature is not one of this body.`;

/** `hookledger verify` */
export function verifyCommand(surroundings: Surroundings): Command {
  return new Command('verify')
    .description('look whether a signature is that of a body')
    .argument('<signature>', 'the value of X-Signature')
    .argument('[file]', 'the body (default: standard input)')
    .addHelpText('after', HELP)
    .action(async (signature: string, file: string | undefined) => {
      const authenticateDelivery = createAuthenticateDelivery({
        signer: createHmacSigner(signingSecrets(surroundings)),
      });
      const body = await readWhole(openInput(file, surroundings).stream);
      const outcome = await authenticateDelivery({ body, signature });
      surroundings.stdout.write(`${inWords(outcome)}\n`);
      if (outcome.kind === 'invalid_signature') throw new UnwelcomeOutcome('it does not match');
    });
}

function inWords(outcome: AuthenticateDeliveryOutcome): string {
  if (outcome.kind === 'invalid_signature') return 'invalid';
  return `valid, by the ${outcome.signedWith} secret`;
}
