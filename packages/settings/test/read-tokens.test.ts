import { expect } from 'chai';
import { describe, it } from 'mocha';
import { readReadAccess } from '../src/read-tokens.ts';
import { filesFor } from './a-file.ts';

describe('readReadAccess', () => {
  const aFile = filesFor();

  for (const [content, tokens] of [
    ['t0ken', ['t0ken']],
    ['t0ken\n', ['t0ken']],
    ['one\ntwo\n', ['one', 'two']],
    ['one\r\ntwo\r\n', ['one', 'two']],
    ['# of the dashboard\n\none\n  \n#two\n\tthree== \n', ['one', 'three==']],
    ['AZaz09-._~+/=\n', ['AZaz09-._~+/=']],
  ] as const) {
    it(`finds ${tokens.join(' and ')} in a file of ${JSON.stringify(content)}`, () => {
      const reading = readReadAccess({ READ_TOKENS_FILE: aFile(content) });

      expect(reading).to.have.nested.property('value.readTokens').that.deep.equals(tokens);
    });
  }

  for (const [name, content, says] of [
    ['a blank inside a token', 'one\n# two\nt0k en\n', 'whose line 3 is no bearer token'],
    ['a quote', '"t0ken"', 'whose line 1 is no bearer token'],
    ['an equals sign inside', 't0=ken', 'whose line 1 is no bearer token'],
    ['nothing but equals signs', '==', 'whose line 1 is no bearer token'],
    ['another alphabet', 't0kеn', 'whose line 1 is no bearer token'],
    ['an unseen character at the end', 'one\nt0ken\u200b\n', 'whose line 2 is no bearer token'],
    ['nothing', '', 'without a token'],
    ['comments only', '# t0ken\n\n', 'without a token'],
    ['no text', Uint8Array.from([0x74, 0xff]), 'not UTF-8'],
  ] as const) {
    it(`refuses a file with ${name} in one line that does not show it`, () => {
      const reading = readReadAccess({ READ_TOKENS_FILE: aFile(content) });

      expect(reading).to.have.property('mistakes').that.has.lengthOf(1);
      expect(reading)
        .to.have.nested.property('mistakes[0]')
        .that.matches(/^READ_TOKENS_FILE names a file /)
        .and.includes(says)
        .and.not.match(/t0|\n/);
    });
  }

  it('refuses a file that is not there without showing where', () => {
    expect(readReadAccess({ READ_TOKENS_FILE: '/no/such/t0ken' })).to.deep.equal({
      kind: 'mistakes',
      mistakes: [
        "READ_TOKENS_FILE names a file that can't be read: no such file or directory (ENOENT)",
      ],
    });
  });

  for (const token of ['t0k en', 't0ken\n', ' t0ken', 'Bearer t0ken', '=====', 'tökén'] as const) {
    it(`refuses READ_TOKEN=${JSON.stringify(token)} without showing it`, () => {
      const reading = readReadAccess({ READ_TOKEN: token });

      expect(reading).to.have.property('mistakes').that.has.lengthOf(1);
      expect(reading)
        .to.have.nested.property('mistakes[0]')
        .that.matches(/^READ_TOKEN is no bearer token/)
        .and.not.includes(token);
    });
  }

  it('refuses a token and a file together', () => {
    const reading = readReadAccess({ READ_TOKEN: 'one', READ_TOKENS_FILE: aFile('two') });

    expect(reading).to.deep.equal({
      kind: 'mistakes',
      mistakes: ['READ_TOKENS_FILE is set beside READ_TOKEN: only one of them can be meant'],
    });
  });
});
