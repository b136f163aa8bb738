import { expect } from 'chai';
import { describe, it } from 'mocha';
import { messageId, messageText, msisdn, STORABLE_PATTERN } from '@hookledger/domain';

const ASTRAL = '\u{1f600}';

describe('messageId', () => {
  for (const id of ['m', ' ', '\u0001', 'a'.repeat(256), ASTRAL.repeat(256), '\ufeff']) {
    it(`accepts ${JSON.stringify(id.slice(0, 8))} of length ${id.length}`, () => {
      expect(messageId(id)).to.equal(id);
    });
  }

  for (const [id, reason] of [
    ['', 'not 0'],
    ['a'.repeat(257), 'not 257'],
    [ASTRAL.repeat(257), 'not 257'],
    ['a'.repeat(513), 'not 513'],
    ['\ud800', 'surrogate'],
    ['a\udc00b', 'surrogate'],
    ['a\0b', 'U+0000'],
  ] as const) {
    it(`refuses ${JSON.stringify(id.slice(0, 8))} of length ${id.length}`, () => {
      expect(() => messageId(id)).to.throw(RangeError, reason);
    });
  }
});

describe('msisdn', () => {
  for (const number of ['+0', '+919876543210', `+${'9'.repeat(32)}`]) {
    it(`accepts ${number}`, () => {
      expect(msisdn(number)).to.equal(number);
    });
  }

  for (const number of [
    '',
    '+',
    '1',
    '++1',
    '+1\n',
    '\n+1',
    '+1 ',
    ' +1',
    '+1a',
    '+1-2',
    '+\u0661',
    '+\uff11',
    '\uff0b1',
    `+${'9'.repeat(33)}`,
    '+1\0',
  ]) {
    it(`refuses ${JSON.stringify(number)}`, () => {
      expect(() => msisdn(number)).to.throw(RangeError, 'must be +');
    });
  }

  for (const [value, repeated] of [
    ['"x"', '"\\"x\\""'],
    ['x'.repeat(40), `"${'x'.repeat(40)}"`],
    ['x'.repeat(41), `"${'x'.repeat(40)}…"`],
    ['x'.repeat(10_000), `"${'x'.repeat(40)}…"`],
  ] as const) {
    it(`repeats ${repeated} of a value of length ${value.length}`, () => {
      expect(() => msisdn(value))
        .to.throw(RangeError)
        .with.property('message', `must be + followed by 1 to 32 digits, not ${repeated}`);
    });
  }
});

describe('messageText', () => {
  for (const text of ['', 'x'.repeat(4096), ASTRAL.repeat(4096), '\u0001\r\n']) {
    it(`accepts ${JSON.stringify(text.slice(0, 8))} of length ${text.length}`, () => {
      expect(messageText(text)).to.equal(text);
    });
  }

  for (const [text, reason] of [
    ['x'.repeat(4097), 'must be at most 4096 characters long, not 4097'],
    [ASTRAL.repeat(4097), 'must be at most 4096 characters long, not 4097'],
    ['x'.repeat(8193), 'must be at most 4096 characters long, not 8193'],
    ['\udfff', 'must not contain half of a surrogate pair'],
    ['\0', 'must not contain U+0000'],
  ] as const) {
    it(`refuses ${JSON.stringify(text.slice(0, 8))} of length ${text.length}`, () => {
      expect(() => messageText(text)).to.throw(RangeError, reason);
    });
  }
});

describe('STORABLE_PATTERN', () => {
  it('says of every code point, alone and between others, what messageText does', () => {
    const disagreed: string[] = [];
    for (let codePoint = 0; codePoint <= 0x10ffff; codePoint += 1) {
      const character = String.fromCodePoint(codePoint);
      for (const text of [character, `\u{1f600}${character}a`]) {
        if (STORABLE_PATTERN.test(text) !== isMessageText(text)) {
          disagreed.push(codePoint.toString(16));
        }
      }
    }

    expect(disagreed).to.deep.equal([]);
  });
});

function isMessageText(value: string): boolean {
  try {
    messageText(value);
    return true;
  } catch {
    return false;
  }
}
