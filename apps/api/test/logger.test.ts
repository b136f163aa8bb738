import { expect } from 'chai';
import { describe, it } from 'mocha';
import { createLogger } from '../src/observability/logger.ts';

describe('createLogger', () => {
  it('writes each value so that no reader takes it for the end of a line or a command', () => {
    const written: string[] = [];
    const logger = createLogger({
      level: 'INFO',
      stream: { write: (line) => void written.push(line), droppedLines: 0 },
    });
    const controls = Array.from({ length: 0xa0 }, (_, i) => i).filter((i) => i < 0x20 || i > 0x7e);
    const others = [0x61c, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202e, 0x2066, 0x2069];
    const value = String.fromCharCode(...controls, ...others);

    logger.log('INFO', { message_id: `é${value}注` });
    logger.log('INFO', { message_id: `\u2028` });

    for (const line of written) expect(line).to.match(/^[\x20-\x7eé注]+\n$/);
    expect(
      written.map((line) => (JSON.parse(line) as { message_id: string }).message_id),
    ).to.deep.equal([`é${value}注`, '\u2028']);
  });

  it('says of each line when it was written', () => {
    let written = '';
    const logger = createLogger({
      level: 'INFO',
      stream: { write: (line) => void (written = line), droppedLines: 0 },
    });

    for (const end = Date.now() + 5; Date.now() < end;) {
      const earliest = new Date().toISOString();
      logger.log('INFO', {});
      const { ts } = JSON.parse(written) as { ts: string };

      expect(ts >= earliest && ts <= new Date().toISOString(), ts).to.equal(true);
    }
  });
});
