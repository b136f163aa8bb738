import type { Config } from '../config.ts';

/** So many letters and digits, drawn at random, are more than anybody can try. */
const MIN_SECRET_BYTES = 24;

/** What works and is probably not meant: a line for each, for an operator. */
export function warningsOf(config: Config): readonly string[] {
  return [...secretWarnings(config), ...databaseWarnings(config)];
}

function* secretWarnings({ webhookSecret, previousWebhookSecret }: Config): Iterable<string> {
  if (webhookSecret === undefined) {
    yield 'WEBHOOK_SECRET is not set: deliveries are refused with 503 until it is';
  }
  const short = [
    ...(isShort(webhookSecret) ? ['WEBHOOK_SECRET'] : []),
    ...(isShort(previousWebhookSecret) ? ['WEBHOOK_SECRET_PREVIOUS'] : []),
  ];
  if (short.length > 0) {
    yield `shorter than ${MIN_SECRET_BYTES} bytes, and so perhaps guessable: ${short.join(', ')}; \`openssl rand -hex 32\` makes a good one`;
  }
  if (webhookSecret !== undefined && webhookSecret === previousWebhookSecret) {
    yield 'WEBHOOK_SECRET_PREVIOUS is the same as WEBHOOK_SECRET: nothing is being rotated';
  }
}

function* databaseWarnings({ databasePath }: Config): Iterable<string> {
  if (databasePath === ':memory:') {
    yield 'the database is in memory: messages are lost when the process ends';
  }
}

function isShort(secret: string | undefined): boolean {
  return secret !== undefined && Buffer.byteLength(secret) < MIN_SECRET_BYTES;
}
