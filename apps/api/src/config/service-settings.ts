import { readBy, type Environment, type Reading } from '@hookledger/settings';
import * as v from 'valibot';

const LOG_LEVELS = ['DEBUG', 'INFO', 'WARNING', 'ERROR'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Where the service listens, and what it says about it. */
export interface ServiceSettings {
  readonly logLevel: LogLevel;
  readonly enableMetrics: boolean;
  readonly host: string;
  /** 0 lets the system choose; the first log line tells which. */
  readonly port: number;
}

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

const SERVICE_SETTINGS = v.pipe(
  v.object({
    LOG_LEVEL: v.optional(LEVEL, 'INFO'),
    ENABLE_METRICS: v.optional(SWITCH, 'true'),
    HOST: v.optional(v.string(), '0.0.0.0'),
    PORT: v.optional(PORT, '8000'),
  }),
  v.transform((set): ServiceSettings => ({
    logLevel: set.LOG_LEVEL,
    enableMetrics: set.ENABLE_METRICS,
    host: set.HOST,
    port: set.PORT,
  })),
);

export function readServiceSettings(environment: Environment): Reading<ServiceSettings> {
  return readBy(SERVICE_SETTINGS, environment);
}
