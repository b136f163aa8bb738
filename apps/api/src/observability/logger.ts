import { createLogger as createWinston, format } from 'winston';
import Transport from 'winston-transport';
import type { LogLevel } from '../config/service-settings.ts';
import type { LogStream } from './log-stream.ts';
import { createRedact, redactable } from './redact.ts';

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
  readonly stream: LogStream;
  /** Never written, wherever they turn up. */
  readonly secrets?: readonly string[];
}

/**
 * What JSON lets stand in a string as it is, and readers of lines or terminals do not: DEL and the
 * C1 controls, among them a line break (U+0085) and the start of a terminal's command (U+009B);
 * the separators U+2028 and U+2029; marks that turn the direction of what follows.
 */
const UNPRINTABLE = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** Hands lines on at once; winston's own stream transport waits for a turn of the loop for each. */
class LineTransport extends Transport {
  readonly #stream: LogStream;

  constructor(stream: LogStream) {
    super();
    this.#stream = stream;
  }

  override log(info: { readonly [LINE]?: string }, next: () => void): void {
    this.#stream.write(`${info[LINE] ?? ''}\n`);
    next();
  }
}

/** Winston, with the contract's keys instead of winston's own. */
export function createLogger({ level, stream, secrets = [] }: LoggerOptions): Logger {
  // As they stand in a line of JSON.
  const escaped = redactable(secrets).map((secret) => JSON.stringify(secret).slice(1, -1));
  const redact = createRedact(secrets);
  const redactValue = (_key: string, value: unknown): unknown =>
    typeof value === 'string' ? redact(value) : value;
  const asJsonLine = format((info) => {
    // winston owns `level` and `message`; the fields travel apart, so that none is overwritten.
    const fields = info['fields'] as LogFields;
    const line = { ts: new Date().toISOString(), level: info.level, ...fields };
    const text = JSON.stringify(line);
    // Looking costs little; a replacer would make every line cost three times as much.
    const holdsSecret = escaped.some((secret) => text.includes(secret));
    const safe = holdsSecret ? JSON.stringify(line, redactValue) : text;
    info[LINE] = safe.replaceAll(UNPRINTABLE, escapeUnit);
    return info;
  });
  const winston = createWinston({
    levels: SEVERITY,
    level,
    format: asJsonLine(),
    transports: [new LineTransport(stream)],
  });
  return {
    log(lineLevel, fields) {
      winston.log({ level: lineLevel, message: '', fields });
    },
  };
}

function escapeUnit(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
