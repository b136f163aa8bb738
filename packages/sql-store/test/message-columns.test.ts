import { instant } from '@hookledger/domain';
import { aMessage } from '@hookledger/domain/testing';
import { toColumns, toMessage } from '@hookledger/sql-store';
import { expect } from 'chai';
import { describe, it } from 'mocha';

const MESSAGE = aMessage({
  id: 'm1',
  sender: '+1',
  recipient: '+2',
  sentAt: '2025-01-15T10:00:00.500Z',
  text: 'Ärger',
  createdAtMs: 1_736_935_200_042,
});

describe('toColumns', () => {
  it('names what a message says, and what is looked for', () => {
    expect(toColumns(MESSAGE)).to.deep.equal({
      messageId: 'm1',
      fromMsisdn: '+1',
      toMsisdn: '+2',
      ts: '2025-01-15T10:00:00.500Z',
      text: 'Ärger',
      createdAt: '2025-01-15T10:00:00.042Z',
      instant: instant('2025-01-15T10:00:00.5Z').key,
      textFolded: 'ärger',
    });
  });

  it('writes when each message was accepted', () => {
    const written = [0, 42, 42, 0].map((createdAtMs) => toColumns(aMessage({ createdAtMs })));

    expect(written.map(({ createdAt }) => createdAt.slice(-4))).to.deep.equal([
      '000Z',
      '042Z',
      '042Z',
      '000Z',
    ]);
  });

  for (const [text, folded] of [
    ['', null],
    ['HELLO, A to Z', null],
    ['日本語', null],
    ['ÉCOLE A', 'école a'],
    ['\u212a', 'k'],
    [undefined, null],
  ] as const) {
    it(`folds ${text ?? 'no text'} for a database that lowers A to Z: ${folded}`, () => {
      expect(toColumns(aMessage({ text })).textFolded).to.equal(folded);
    });
  }
});

describe('toMessage', () => {
  it('reads what toColumns has written', () => {
    for (const text of ['Ärger', '', undefined]) {
      const message = { ...MESSAGE, ...aMessage({ text }) };

      expect(toMessage(toColumns(message))).to.deep.equal(message);
    }
  });

  it('refuses what is no message', () => {
    for (const column of ['messageId', 'fromMsisdn', 'toMsisdn', 'ts', 'text'] as const) {
      const columns = { ...toColumns(MESSAGE), [column]: '\u0000' };

      expect(() => toMessage(columns), column).to.throw(RangeError);
    }
  });
});
