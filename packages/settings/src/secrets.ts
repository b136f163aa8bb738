import * as v from 'valibot';
import { readBy, type Environment, type Reading } from './reading.ts';
import { readTextFile } from './read-text-file.ts';

/** The keys of the HMAC. */
export interface Secrets {
  /** `undefined` until somebody sets one: the service runs then, but takes no deliveries. */
  readonly webhookSecret: string | undefined;
  /** The one that it replaces, accepted beside it; `undefined` while no rotation is under way. */
  readonly previousWebhookSecret: string | undefined;
}

/** What a file holds but for one line break at its end: editors and `echo` add it. */
const SECRET_FILE = v.pipe(
  v.string(),
  v.rawTransform<string, string>(({ dataset, addIssue, NEVER }) => {
    const reading = readTextFile(dataset.value);
    if (reading.kind === 'refused') {
      addIssue({ message: reading.reason });
      return NEVER;
    }
    const secret = reading.text.replace(/\r?\n$/, '');
    if (secret !== '') return secret;
    addIssue({ message: 'names a file without a secret in it' });
    return NEVER;
  }),
);

const SECRETS = v.pipe(
  v.object({
    WEBHOOK_SECRET: v.optional(v.string()),
    WEBHOOK_SECRET_FILE: v.optional(SECRET_FILE),
    WEBHOOK_SECRET_PREVIOUS: v.optional(v.string()),
    WEBHOOK_SECRET_PREVIOUS_FILE: v.optional(SECRET_FILE),
  }),
  v.forward(
    v.partialCheck(
      [['WEBHOOK_SECRET'], ['WEBHOOK_SECRET_FILE']],
      (set) => set.WEBHOOK_SECRET === undefined || set.WEBHOOK_SECRET_FILE === undefined,
      'is set beside WEBHOOK_SECRET: only one of them can be meant',
    ),
    ['WEBHOOK_SECRET_FILE'],
  ),
  v.forward(
    v.partialCheck(
      [['WEBHOOK_SECRET_PREVIOUS'], ['WEBHOOK_SECRET_PREVIOUS_FILE']],
      (set) =>
        set.WEBHOOK_SECRET_PREVIOUS === undefined || set.WEBHOOK_SECRET_PREVIOUS_FILE === undefined,
      'is set beside WEBHOOK_SECRET_PREVIOUS: only one of them can be meant',
    ),
    ['WEBHOOK_SECRET_PREVIOUS_FILE'],
  ),
  v.forward(
    v.partialCheck(
      [
        ['WEBHOOK_SECRET'],
        ['WEBHOOK_SECRET_FILE'],
        ['WEBHOOK_SECRET_PREVIOUS'],
        ['WEBHOOK_SECRET_PREVIOUS_FILE'],
      ],
      (set) => currentOf(set) !== undefined || previousOf(set) === undefined,
      'must be set too, by itself or as a file, when there is a previous secret',
    ),
    ['WEBHOOK_SECRET'],
  ),
  v.transform((set): Secrets => ({
    webhookSecret: currentOf(set),
    previousWebhookSecret: previousOf(set),
  })),
);

export function readSecrets(environment: Environment): Reading<Secrets> {
  return readBy(SECRETS, environment);
}

interface SetSecrets {
  readonly WEBHOOK_SECRET?: string | undefined;
  readonly WEBHOOK_SECRET_FILE?: string | undefined;
  readonly WEBHOOK_SECRET_PREVIOUS?: string | undefined;
  readonly WEBHOOK_SECRET_PREVIOUS_FILE?: string | undefined;
}

function currentOf(set: SetSecrets): string | undefined {
  return set.WEBHOOK_SECRET ?? set.WEBHOOK_SECRET_FILE;
}

function previousOf(set: SetSecrets): string | undefined {
  return set.WEBHOOK_SECRET_PREVIOUS ?? set.WEBHOOK_SECRET_PREVIOUS_FILE;
}
