import { createLogger as createWinston, format, transports } from 'winston';
import type { LogLevel } from '../config.ts';
import type { Writable } from 'node:stream';

/** Values of a log line beside time, level and message. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** Writes one JSON object a line. */
export interface Logger {
  log(level: LogLevel, fields: LogFields): void;
}

const SEVERITY: Readonly<Record<LogLevel, number>> = { ERROR: 0, WARNING: 1, INFO: 2, DEBUG: 3 };
const LINE = Symbol.for('message');

export interface LoggerOptions {
  /** Lines below this level are left out. */
  readonly level: LogLevel;
  readonly stream: Writable;
  /** Never written, wherever it turns up: a client can name a message after it. */
  readonly secret?: string | undefined;
}

/** A shorter secret would black out parts of ordinary words. */
const MIN_REDACTED_LENGTH = 8;

/** Winston, with the contract's keys instead of winston's own. */
export function createLogger({ level, stream, secret = '' }: LoggerOptions): Logger {
  const redact =
    secret.length < MIN_REDACTED_LENGTH
      ? undefined
      : (_key: string, value: unknown) =>
          typeof value === 'string' ? value.replaceAll(secret, '[redacted]') : value;
  const asJsonLine = format((info) => {
    // winston owns `level` and `message`; the fields travel apart, so that none is overwritten.
    const fields = info['fields'] as LogFields;
    const line = { ts: new Date().toISOString(), level: info.level, ...fields };
    info[LINE] = JSON.stringify(line, redact);
    return info;
  });
  const winston = createWinston({
    levels: SEVERITY,
    level,
    format: asJsonLine(),
    transports: [new transports.Stream({ stream, eol: '\n' })],
  });
  return {
    log(lineLevel, fields) {
      winston.log({ level: lineLevel, message: '', fields });
    },
  };
}
