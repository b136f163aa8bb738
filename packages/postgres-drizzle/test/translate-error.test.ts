import { PortUnavailableError } from '@hookledger/domain';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import { DrizzleQueryError } from '../src/drizzle.ts';
import { translateError } from '../src/translate-error.ts';

const withCode = (code: string): Error => Object.assign(new Error('it said so'), { code });

describe('translateError', () => {
  for (const code of [
    '08006',
    '25006',
    '40001',
    '40P01',
    '53100',
    '53200',
    '53300',
    '55P03',
    '57014',
    '57P01',
    '57P03',
    '58030',
    'XX001',
    '28P01',
    '3D000',
    '42501',
    '42P01',
    '23502',
    '23514',
    'P0001',
    'ECONNREFUSED',
    'ECONNRESET',
    'ENOTFOUND',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
  ]) {
    it(`takes ${code} for a database that can't answer now`, () => {
      const error = translateError(withCode(code));

      expect(error).to.be.instanceOf(PortUnavailableError);
      expect((error as Error).message).to.equal(`the database can't answer: it said so (${code})`);
    });
  }

  for (const code of ['22P02', '23505', '42601', '42883x', '0A000']) {
    const bug = code !== '42883x';
    it(`${bug ? 'leaves' : 'translates'} ${code}`, () => {
      const error = withCode(code);

      if (bug) expect(translateError(error)).to.equal(error);
      else expect(translateError(error)).to.be.instanceOf(PortUnavailableError);
    });
  }

  it('says of a number of arrival that is taken what may have set it back', () => {
    const error = translateError(Object.assign(withCode('23505'), { constraint: 'arrivals_pkey' }));

    expect(error).to.be.instanceOf(PortUnavailableError);
    expect((error as Error).message).to.match(
      /as when the sequence arrival_numbers was set back: it said so \(23505\)$/,
    );
  });

  it('takes what the driver says of a connection without a code for the same', () => {
    const error = translateError(new Error('Connection terminated unexpectedly'));

    expect(error).to.be.instanceOf(PortUnavailableError);
  });

  for (const bug of [new TypeError('x'), new RangeError('x'), 'x']) {
    it(`leaves ${String(bug)} as it is`, () => {
      expect(translateError(bug)).to.equal(bug);
    });
  }

  it('shows nothing of the values that Drizzle repeats', () => {
    const error = translateError(
      new DrizzleQueryError('SELECT $1', ['geheim'], withCode('57014')),
    ) as Error;
    const bug = translateError(
      new DrizzleQueryError('SELECT $1', ['geheim'], withCode('42601')),
    ) as Error;

    expect(`${error.stack} ${bug.stack}`).not.to.include('geheim');
  });
});
