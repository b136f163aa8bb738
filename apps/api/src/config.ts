import * as v from 'valibot';
import { parseDatabaseUrl } from './database-url.ts';

const LOG_LEVELS = ['DEBUG', 'INFO', 'WARNING', 'ERROR'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** What the environment says, checked once. */
export interface Config {
  /** `undefined` until somebody sets one: the service runs then, but takes no deliveries. */
  readonly webhookSecret: string | undefined;
  /** Path of the SQLite file, or `:memory:`. */
  readonly databasePath: string;
  readonly logLevel: LogLevel;
  readonly enableMetrics: boolean;
  readonly host: string;
  /** 0 lets the system choose; the first log line tells which. */
  readonly port: number;
}

export type ConfigReading =
  | { readonly kind: 'config'; readonly config: Config }
  /** One line for each mistake, naming the variable. */
  | { readonly kind: 'mistakes'; readonly mistakes: readonly string[] };

const LEVEL = v.pipe(
  v.string(),
  v.toUpperCase(),
  v.picklist(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`),
);

const SWITCH = v.pipe(
  v.string(),
  v.toLowerCase(),
  v.picklist(['true', '1', 'false', '0'], 'must be true or false'),
  v.transform((word) => word === 'true' || word === '1'),
);

const PORT = v.pipe(
  v.string(),
  v.regex(/^[0-9]{1,5}$/, 'must be a port number from 0 to 65535'),
  v.transform(Number),
  v.maxValue(65_535, 'must be a port number from 0 to 65535'),
);

const DATABASE_PATH = v.pipe(
  v.string(),
  v.rawTransform<string, string>(({ dataset, addIssue, NEVER }) => {
    const reading = parseDatabaseUrl(dataset.value);
    if (reading.kind === 'path') return reading.path;
    addIssue({ message: reading.reason });
    return NEVER;
  }),
);

const ENVIRONMENT = v.object({
  WEBHOOK_SECRET: v.optional(v.string()),
  DATABASE_URL: v.optional(DATABASE_PATH, 'sqlite:///./data/app.db'),
  LOG_LEVEL: v.optional(LEVEL, 'INFO'),
  ENABLE_METRICS: v.optional(SWITCH, 'true'),
  HOST: v.optional(v.string(), '0.0.0.0'),
  PORT: v.optional(PORT, '8000'),
});

/** Reads the configuration; an empty variable counts as one that is not set. */
export function readConfig(
  environment: Readonly<Record<string, string | undefined>>,
): ConfigReading {
  const set = Object.entries(environment).filter(
    ([, value]) => value !== undefined && value !== '',
  );
  const result = v.safeParse(ENVIRONMENT, Object.fromEntries(set));
  if (!result.success) {
    const mistakes = result.issues.map((issue) => `${v.getDotPath(issue)} ${issue.message}`);
    return { kind: 'mistakes', mistakes };
  }
  const { output } = result;
  return {
    kind: 'config',
    config: {
      webhookSecret: output.WEBHOOK_SECRET,
      databasePath: output.DATABASE_URL,
      logLevel: output.LOG_LEVEL,
      enableMetrics: output.ENABLE_METRICS,
      host: output.HOST,
      port: output.PORT,
    },
  };
}
