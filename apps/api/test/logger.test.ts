import { expect } from 'chai';
import { describe, it } from 'mocha';
import { createLogger } from '../src/observability/logger.ts';
import type { LogStream } from '../src/observability/log-stream.ts';

/** A stream on which a turn ends when it is told so. */
function aLogStream(): LogStream & {
  readonly lines: () => readonly string[];
  readonly endTurn: () => void;
} {
  let text = '';
  let atEnd: (() => void)[] = [];
  return {
    write: (lines) => void (text += lines),
    atEndOfTurn: (run) => void atEnd.push(run),
    droppedLines: 0,
    lines: () => text.split('\n').slice(0, -1),
    endTurn() {
      for (const run of atEnd.splice(0)) run();
    },
  };
}

describe('createLogger', () => {
  it('writes each value so that no reader takes it for the end of a line or a command', () => {
    const stream = aLogStream();
    const logger = createLogger({ level: 'INFO', stream });
    const controls = Array.from({ length: 0xa0 }, (_, i) => i).filter((i) => i < 0x20 || i > 0x7e);
    const others = [0x61c, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202e, 0x2066, 0x2069];
    const value = String.fromCharCode(...controls, ...others);

    logger.log('INFO', { message_id: `é${value}注` });
    logger.log('INFO', { message_id: `\u2028` });

    stream.endTurn();
    for (const line of stream.lines()) expect(line).to.match(/^[\x20-\x7eé注]+$/);
    expect(
      stream.lines().map((line) => (JSON.parse(line) as { message_id: string }).message_id),
    ).to.deep.equal([`é${value}注`, '\u2028']);
  });

  it('says of each line when it was written', () => {
    const stream = aLogStream();
    const logger = createLogger({ level: 'INFO', stream });
    const span: { earliest: string; latest: string }[] = [];

    for (const end = Date.now() + 5; Date.now() < end;) {
      const earliest = new Date().toISOString();
      logger.log('INFO', {});
      span.push({ earliest, latest: new Date().toISOString() });
    }

    stream.endTurn();
    const written = stream.lines().map((line) => (JSON.parse(line) as { ts: string }).ts);
    expect(written).to.have.lengthOf(span.length);
    span.forEach(({ earliest, latest }, i) => {
      const ts = written[i] ?? '';
      expect(ts >= earliest && ts <= latest, ts).to.equal(true);
    });
  });

  it('keeps the order of lines, whatever their levels, and leaves out those below its own', () => {
    const stream = aLogStream();
    const logger = createLogger({ level: 'INFO', stream });
    const levels = ['INFO', 'INFO', 'ERROR', 'DEBUG', 'INFO', 'WARNING', 'INFO'] as const;

    levels.forEach((level, n) => logger.log(level, { n }));
    stream.endTurn();
    logger.log('INFO', { n: levels.length });
    stream.endTurn();

    expect(
      stream.lines().map((line) => {
        const { level, n } = JSON.parse(line) as { level: string; n: number };
        return `${n} ${level}`;
      }),
    ).to.deep.equal(['0 INFO', '1 INFO', '2 ERROR', '4 INFO', '5 WARNING', '6 INFO', '7 INFO']);
  });
});
