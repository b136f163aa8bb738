import { readReadAccess, readSecrets, type Environment, type Reading } from '@hookledger/settings';
import { UsageError } from './exit-code.ts';
import type { Surroundings } from './surroundings.ts';

/** What signs and verifies. */
export interface SigningSecrets {
  readonly current: string;
  readonly previous: string | undefined;
}

/**
 * The secrets of the environment or of its files, as the service finds them. None comes from the
 * command line, which everybody on the machine can see.
 *
 * @throws {UsageError} when there is none.
 */
export function signingSecrets({ environment }: Surroundings): SigningSecrets {
  const { webhookSecret, previousWebhookSecret } = valueOf(readSecrets(setIn(environment)));
  if (webhookSecret === undefined) {
    throw new UsageError('WEBHOOK_SECRET or WEBHOOK_SECRET_FILE must be set');
  }
  return { current: webhookSecret, previous: previousWebhookSecret };
}

/** The token to read with, if any is set: of a file that has several, the first. */
export function readToken({ environment }: Surroundings): string | undefined {
  const { READ_TOKEN_FILE: file, ...set } = setIn(environment);
  if (file === undefined) return valueOf(readReadAccess(set)).readTokens[0];
  // Read as the service reads its own, and told by the name that it has here.
  const reading = readReadAccess({ ...set, READ_TOKENS_FILE: file });
  return valueOf(reading, (mistake) => mistake.replace('READ_TOKENS_FILE', 'READ_TOKEN_FILE'))
    .readTokens[0];
}

function setIn(environment: Surroundings['environment']): Environment {
  const entries = Object.entries(environment);
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => Boolean(entry[1])),
  );
}

function valueOf<Value>(
  reading: Reading<Value>,
  inWords: (mistake: string) => string = (mistake) => mistake,
): Value {
  if (reading.kind === 'value') return reading.value;
  throw new UsageError(reading.mistakes.map(inWords).join('; '));
}
