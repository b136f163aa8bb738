import { expect } from 'chai';
import { describe, it } from 'mocha';
import { messageOnWire, readDelivery, type DeliveryReading } from '@hookledger/wire';

const MESSAGE = {
  message_id: 'm1',
  from: '+919876543210',
  to: '+14155550100',
  ts: '2025-01-15T10:00:00.50Z',
  text: 'Hello',
};

describe('readDelivery', () => {
  const read = (body: unknown): DeliveryReading => readDelivery(Buffer.from(JSON.stringify(body)));

  it('reads what is written, and writes what was read', () => {
    for (const text of ['Hello', '', null]) {
      const message = { ...MESSAGE, text };
      const reading = read(message);

      if (reading.kind !== 'command') expect.fail();
      expect(messageOnWire({ ...reading.command, createdAtMs: 0 })).to.deep.equal(message);
    }
  });

  it('takes a text that is absent for none, and ignores other keys', () => {
    const { text: _, ...rest } = MESSAGE;

    expect(read({ ...rest, more: 1 })).to.have.nested.property('command.text', undefined);
  });

  it('names each field that breaks a rule, and whose message it claims to be', () => {
    const reading = read({ ...MESSAGE, from: 1, ts: 'now', to: undefined });

    if (reading.kind !== 'faults') expect.fail();
    expect(reading.claimedId).to.equal('m1');
    expect(reading.faults.map(({ loc, type }) => [...loc, type])).to.deep.equal([
      ['body', 'from', 'string_type'],
      ['body', 'to', 'missing'],
      ['body', 'ts', 'value_error'],
    ]);
  });

  for (const [name, body] of [
    ['no JSON', Buffer.from('{')],
    ['no UTF-8', Buffer.from([0x22, 0xff, 0x22])],
    ['a byte order mark', Buffer.from('\ufeff{}')],
    ['no object', Buffer.from('[]')],
  ] as const) {
    it(`finds one fault, of the whole body, in ${name}`, () => {
      const reading = readDelivery(body);

      expect(reading).to.have.nested.property('faults[0].loc').that.deep.equals(['body']);
      expect(reading).to.have.property('faults').that.has.lengthOf(1);
    });
  }
});
