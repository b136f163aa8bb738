import { expect } from 'chai';
import { describe, it } from 'mocha';
import { readConfig } from '../../src/config.ts';
import { warningsOf } from '../../src/config/warnings.ts';

const LONG = 'x'.repeat(24);
const OTHER = 'y'.repeat(24);
const GOOD = { WEBHOOK_SECRET: LONG, READ_TOKEN: OTHER };

/** What is said of a good configuration with these changes. */
function warningsWith(changes: Record<string, string>): readonly string[] {
  const reading = readConfig({ ...GOOD, ...changes });
  if (reading.kind === 'mistakes') throw new Error(reading.mistakes.join());
  return warningsOf(reading.config);
}

describe('warningsOf', () => {
  it('has nothing to say of a service that is set up well', () => {
    expect(warningsWith({})).to.deep.equal([]);
    expect(warningsWith({ DATABASE_URL: 'postgres://u@127.0.0.1/app' })).to.deep.equal([]);
    expect(warningsWith({ DATABASE_URL: 'postgres://u@db/app?sslmode=verify-full' })).to.deep.equal(
      [],
    );
    expect(warningsWith({ WEBHOOK_SECRET_PREVIOUS: OTHER, READ_TOKEN: `${OTHER}z` })).to.deep.equal(
      [],
    );
  });

  for (const [name, changes, says] of [
    ['no secret', { WEBHOOK_SECRET: '' }, 'WEBHOOK_SECRET is not set'],
    ['a short secret', { WEBHOOK_SECRET: LONG.slice(1) }, 'than 24 bytes, .*: WEBHOOK_SECRET;'],
    ['a short previous one', { WEBHOOK_SECRET_PREVIOUS: 'xxx' }, ': WEBHOOK_SECRET_PREVIOUS;'],
    [
      'two short secrets',
      { WEBHOOK_SECRET: 'xxxx', WEBHOOK_SECRET_PREVIOUS: 'xxx' },
      ': WEBHOOK_SECRET, WEBHOOK_SECRET_PREVIOUS;',
    ],
    ['a short token', { READ_TOKEN: OTHER.slice(1) }, 'than 24 bytes, .*: a read token;'],
    [
      'a rotation from a secret to itself',
      { WEBHOOK_SECRET_PREVIOUS: LONG },
      'PREVIOUS is the same as WEBHOOK_SECRET:',
    ],
    ['no token', { READ_TOKEN: '' }, '^neither READ_TOKEN nor READ_TOKENS_FILE is set: /messages'],
    ['a token that is the secret', { READ_TOKEN: LONG }, 'token is the same as a webhook secret'],
    [
      'a token that is the previous secret',
      { WEBHOOK_SECRET_PREVIOUS: OTHER },
      'token is the same as a webhook secret',
    ],
    [
      'a database across a network',
      { DATABASE_URL: 'postgres://u@db/app' },
      'connection to the database is not encrypted',
    ],
    ['a database in memory', { DATABASE_URL: ':memory:' }, 'in memory'],
  ] as const) {
    it(`has one line, without any value, for ${name}`, () => {
      const warnings = warningsWith(changes);

      expect(warnings).to.have.lengthOf(1);
      expect(warnings[0]).to.match(new RegExp(says));
      expect(warnings[0]).not.to.match(/xxx|yyy/);
    });
  }

  it('counts the bytes of a secret, not its characters', () => {
    expect(warningsWith({ WEBHOOK_SECRET: 'я'.repeat(12) })).to.deep.equal([]);
  });
});
