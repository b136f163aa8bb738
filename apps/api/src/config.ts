import {
  readReadAccess,
  readSecrets,
  type Environment,
  type ReadAccess,
  type Reading,
  type Secrets,
} from '@hookledger/settings';
import { readDatabase, type Database } from './config/database.ts';
import { readHttpLimits, type HttpLimits } from './config/http-limits.ts';
import { readServiceSettings, type ServiceSettings } from './config/service-settings.ts';
import { readTracing, type TracingConfig } from './config/tracing.ts';

/** What the environment says, checked once. */
export interface Config extends ServiceSettings, Secrets, ReadAccess {
  readonly database: Database;
  readonly httpLimits: HttpLimits;
  readonly tracing: TracingConfig;
}

export type ConfigReading =
  | { readonly kind: 'config'; readonly config: Config }
  /** One line for each mistake, naming the variable. */
  | { readonly kind: 'mistakes'; readonly mistakes: readonly string[] };

/** Reads the configuration; an empty variable counts as one that is not set. */
export function readConfig(
  environment: Readonly<Record<string, string | undefined>>,
): ConfigReading {
  const set = withoutEmpty(environment);
  const service = readServiceSettings(set);
  const database = readDatabase(set);
  const secrets = readSecrets(set);
  const access = readReadAccess(set);
  const limits = readHttpLimits(set);
  if (
    service.kind === 'mistakes' ||
    database.kind === 'mistakes' ||
    secrets.kind === 'mistakes' ||
    access.kind === 'mistakes' ||
    limits.kind === 'mistakes'
  ) {
    return {
      kind: 'mistakes',
      mistakes: [service, database, secrets, access, limits].flatMap(mistakesIn),
    };
  }
  return {
    kind: 'config',
    config: {
      ...service.value,
      ...secrets.value,
      ...access.value,
      database: database.value,
      httpLimits: limits.value,
      tracing: readTracing(set),
    },
  };
}

/** Everything in it that no log line may show. */
export function secretsIn(config: Config): readonly string[] {
  const { webhookSecret, previousWebhookSecret, readTokens, database } = config;
  const password = database.kind === 'postgres' ? database.connection.password : undefined;
  return [webhookSecret, previousWebhookSecret, password, ...readTokens].filter(
    (one): one is string => one !== undefined && one !== '',
  );
}

function withoutEmpty(environment: Readonly<Record<string, string | undefined>>): Environment {
  const set = Object.entries(environment).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '',
  );
  return Object.fromEntries(set);
}

function mistakesIn(reading: Reading<unknown>): readonly string[] {
  return reading.kind === 'mistakes' ? reading.mistakes : [];
}
