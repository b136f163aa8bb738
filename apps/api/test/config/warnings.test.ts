import { expect } from 'chai';
import { describe, it } from 'mocha';
import { readConfig } from '../../src/config.ts';
import { warningsOf } from '../../src/config/warnings.ts';

const LONG = 'x'.repeat(24);

function warningsFor(environment: Record<string, string>): readonly string[] {
  const reading = readConfig(environment);
  if (reading.kind === 'mistakes') throw new Error(reading.mistakes.join());
  return warningsOf(reading.config);
}

describe('warningsOf', () => {
  it('has nothing to say of a service that is set up well', () => {
    expect(warningsFor({ WEBHOOK_SECRET: LONG })).to.deep.equal([]);
  });

  it('misses a secret', () => {
    expect(warningsFor({})).to.have.lengthOf(1);
    expect(warningsFor({})[0]).to.include('WEBHOOK_SECRET is not set');
  });

  for (const [name, environment, named] of [
    ['a short secret', { WEBHOOK_SECRET: LONG.slice(1) }, 'WEBHOOK_SECRET;'],
    [
      'a short previous secret',
      { WEBHOOK_SECRET: LONG, WEBHOOK_SECRET_PREVIOUS: 'short' },
      'WEBHOOK_SECRET_PREVIOUS;',
    ],
    [
      'two short secrets',
      { WEBHOOK_SECRET: 'y', WEBHOOK_SECRET_PREVIOUS: 'short' },
      'WEBHOOK_SECRET, WEBHOOK_SECRET_PREVIOUS;',
    ],
  ] as const) {
    it(`names ${name} in one line, without its value`, () => {
      const warnings = warningsFor(environment);

      expect(warnings).to.have.lengthOf(1);
      expect(warnings[0]).to.include('shorter than 24 bytes').and.include(`: ${named}`);
      expect(warnings[0]).not.to.include('xxx');
    });
  }

  it('counts the bytes of a secret, not its characters', () => {
    expect(warningsFor({ WEBHOOK_SECRET: 'я'.repeat(12) })).to.deep.equal([]);
  });

  it('notices a rotation from a secret to itself', () => {
    const warnings = warningsFor({ WEBHOOK_SECRET: LONG, WEBHOOK_SECRET_PREVIOUS: LONG });

    expect(warnings).to.have.lengthOf(1);
    expect(warnings[0]).to.include('is the same as WEBHOOK_SECRET').and.not.include(LONG);
  });

  it('reminds of a database in memory', () => {
    const warnings = warningsFor({ WEBHOOK_SECRET: LONG, DATABASE_URL: ':memory:' });

    expect(warnings).to.have.lengthOf(1);
    expect(warnings[0]).to.include('in memory');
  });
});
