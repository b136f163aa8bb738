import { expect } from 'chai';
import { describe, it } from 'mocha';
import { readSecrets } from '../src/secrets.ts';
import { filesFor } from './a-file.ts';

describe('readSecrets', () => {
  const aFile = filesFor();

  for (const [content, secret] of [
    ['s3cret', 's3cret'],
    ['s3cret\n', 's3cret'],
    ['s3cret\r\n', 's3cret'],
    ['s3cret\n\n', 's3cret\n'],
    ['s3cret\r\n\r\n', 's3cret\r\n'],
    ['s3cret\r', 's3cret\r'],
    ['\n s3cret \n', '\n s3cret '],
    ['two\nlines\n', 'two\nlines'],
    ['пароль\n', 'пароль'],
  ] as const) {
    it(`finds ${JSON.stringify(secret)} in a file of ${JSON.stringify(content)}`, () => {
      const reading = readSecrets({
        WEBHOOK_SECRET_FILE: aFile(content),
        WEBHOOK_SECRET_PREVIOUS_FILE: aFile(`previous ${content}`),
      });

      expect(reading)
        .to.have.property('value')
        .that.includes({
          webhookSecret: secret,
          previousWebhookSecret: `previous ${secret}`,
        });
    });
  }

  it('reads a file of 64 KiB whole', () => {
    const secret = 'x'.repeat(64 * 1024);

    const reading = readSecrets({ WEBHOOK_SECRET_FILE: aFile(secret) });

    expect(reading).to.have.property('value').that.includes({ webhookSecret: secret });
  });

  for (const variable of ['WEBHOOK_SECRET_FILE', 'WEBHOOK_SECRET_PREVIOUS_FILE'] as const) {
    const others = variable === 'WEBHOOK_SECRET_FILE' ? {} : { WEBHOOK_SECRET: 'current' };

    for (const [name, path, says] of [
      ['is not there', '/no/such/s3cret', 'no such file or directory (ENOENT)'],
      ['is a folder', '/', '(EISDIR)'],
      ['is empty', aFile(''), 'without a secret'],
      ['has only a line break', aFile('\r\n'), 'without a secret'],
      ['is no text', aFile(Uint8Array.from([0x73, 0x33, 0xff])), 'not UTF-8'],
      ['has a byte order mark', aFile('\u{feff}s3cret'), 'byte order mark'],
      ['is large', aFile('s3cret'.repeat(11_000)), 'more than 64 KiB'],
      ['never ends', '/dev/zero', 'more than 64 KiB'],
    ] as const) {
      it(`refuses ${variable} in one line when the file ${name}`, () => {
        const reading = readSecrets({ ...others, [variable]: path });

        expect(reading).to.have.property('mistakes').that.has.lengthOf(1);
        expect(reading)
          .to.have.nested.property('mistakes[0]')
          .that.matches(new RegExp(`^${variable} names a file .*`))
          .and.includes(says)
          .and.not.includes('s3cret')
          .and.not.includes('\n');
      });
    }
  }

  it('names no path, which may be the secret itself, set in the wrong variable', () => {
    const reading = readSecrets({ WEBHOOK_SECRET_FILE: 'my-real-s3cret' });

    expect(JSON.stringify(reading)).not.to.include('s3cret');
  });

  for (const variable of ['WEBHOOK_SECRET', 'WEBHOOK_SECRET_PREVIOUS'] as const) {
    it(`refuses ${variable} and its file together`, () => {
      const reading = readSecrets({
        WEBHOOK_SECRET: 'current',
        [variable]: 's3cret',
        [`${variable}_FILE`]: aFile('s3cret'),
      });

      expect(reading).to.deep.equal({
        kind: 'mistakes',
        mistakes: [`${variable}_FILE is set beside ${variable}: only one of them can be meant`],
      });
    });
  }

  for (const [variable, value] of [
    ['WEBHOOK_SECRET_PREVIOUS', 's3cret'],
    ['WEBHOOK_SECRET_PREVIOUS_FILE', aFile('s3cret')],
  ] as const) {
    it(`refuses ${variable} without a current secret`, () => {
      const reading = readSecrets({ [variable]: value });

      expect(reading).to.have.property('mistakes').that.has.lengthOf(1);
      expect(reading)
        .to.have.nested.property('mistakes[0]')
        .that.matches(/^WEBHOOK_SECRET must /);
    });
  }
});
