import type { PostgresConnection } from '@hookledger/postgres-drizzle/database-url';
import type { Config } from '../config.ts';

/** So many letters and digits, drawn at random, are more than anybody can try. */
const MIN_SECRET_BYTES = 24;

/** What works and is probably not meant: a line for each, for an operator. */
export function warningsOf(config: Config): readonly string[] {
  const { webhookSecret, previousWebhookSecret, readTokens, database, tracing } = config;
  const warnings: string[] = [...tracing.warnings];
  const short = [
    ...(isShort(webhookSecret) ? ['WEBHOOK_SECRET'] : []),
    ...(isShort(previousWebhookSecret) ? ['WEBHOOK_SECRET_PREVIOUS'] : []),
    ...(readTokens.some(isShort) ? ['a read token'] : []),
  ];

  if (webhookSecret === undefined) {
    warnings.push('WEBHOOK_SECRET is not set: deliveries are refused with 503 until it is');
  } else if (webhookSecret === previousWebhookSecret) {
    warnings.push(
      'WEBHOOK_SECRET_PREVIOUS is the same as WEBHOOK_SECRET: nothing is being rotated',
    );
  }
  if (short.length > 0) {
    warnings.push(
      `shorter than ${MIN_SECRET_BYTES} bytes, and so perhaps guessable: ${short.join(', ')}; \`openssl rand -hex 32\` makes a good one`,
    );
  }
  if (readTokens.length === 0) {
    warnings.push(
      'neither READ_TOKEN nor READ_TOKENS_FILE is set: /messages, /stats and /metrics are open to whoever reaches them',
    );
  }
  if (readTokens.some((token) => token === webhookSecret || token === previousWebhookSecret)) {
    warnings.push(
      'a read token is the same as a webhook secret: whoever may read can forge deliveries',
    );
  }
  if (database.kind === 'sqlite' && database.path === ':memory:') {
    warnings.push('the database is in memory: messages are lost when the process ends');
  }
  if (database.kind === 'postgres' && crossesANetworkInTheOpen(database.connection)) {
    warnings.push(
      'the connection to the database is not encrypted: add sslmode=verify-full to DATABASE_URL, unless nobody else is on that network',
    );
  }
  return warnings;
}

const LOOPBACK = /^(localhost|127(\.[0-9]+){3}|::1)$/;

function crossesANetworkInTheOpen({ sslMode, hosts }: PostgresConnection): boolean {
  return sslMode === 'disable' && hosts.some(({ host }) => !LOOPBACK.test(host));
}

function isShort(secret: string | undefined): boolean {
  return secret !== undefined && Buffer.byteLength(secret) < MIN_SECRET_BYTES;
}
