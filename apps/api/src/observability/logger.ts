import { utcText } from '@hookledger/domain';
import { createLogger as createWinston, format } from 'winston';
import Transport from 'winston-transport';
import type { LogLevel } from '../config/service-settings.ts';
import type { LogStream } from './log-stream.ts';
import { createRedact, redactable } from './redact.ts';

/** Values of a log line beside time, level and message. */
type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

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

/** What winston is handed: lines of one level, oldest first. */
interface Gathered {
  readonly atMs: number;
  readonly fields: LogFields;
}

/** Hands lines on at once; winston's own stream transport waits for a turn of the loop for each. */
class LineTransport extends Transport {
  readonly #stream: LogStream;

  constructor(stream: LogStream) {
    super();
    this.#stream = stream;
  }

  override log(info: { readonly [LINE]?: string }, next: () => void): void {
    this.#stream.write(info[LINE] ?? '');
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
  const lineOf = (named: string, { atMs, fields }: Gathered): string => {
    const text = JSON.stringify(fields);
    // Looking costs little; a replacer would make every line cost three times as much.
    const holdsSecret = escaped.some((secret) => text.includes(secret));
    const safe = holdsSecret ? JSON.stringify(fields, redactValue) : text;
    // Put in front of the text: a copy of the fields with two more costs as much as all the rest.
    const head = `{"ts":"${utcText(atMs)}","level":"${named}"`;
    return safe === '{}' ? `${head}}\n` : `${head},${safe.slice(1)}\n`;
  };
  const asJsonLines = format((info) => {
    // winston owns `level` and `message`; the fields travel apart, so that none is overwritten.
    const lines = info['lines'] as readonly Gathered[];
    const text = lines.map((line) => lineOf(info.level, line)).join('');
    info[LINE] = text.replaceAll(UNPRINTABLE, escapeUnit);
    return info;
  });
  const winston = createWinston({
    levels: SEVERITY,
    level,
    format: asJsonLines(),
    transports: [new LineTransport(stream)],
  });
  let gathered: Gathered[] = [];
  let gatheredLevel: LogLevel = 'INFO';
  const handOver = (): void => {
    if (gathered.length === 0) return;
    const lines = gathered;
    gathered = [];
    winston.log({ level: gatheredLevel, message: '', lines });
  };
  return {
    // The lines of a turn go through winston together, as far as they are of one level: its streams cost as
    // much for a hundred of them as for one.
    log(lineLevel, fields) {
      if (lineLevel !== gatheredLevel) handOver();
      gatheredLevel = lineLevel;
      if (gathered.length === 0) stream.atEndOfTurn(handOver);
      gathered.push({ atMs: Date.now(), fields });
    },
  };
}

function escapeUnit(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
