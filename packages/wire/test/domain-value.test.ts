import { expect } from 'chai';
import { describe, it } from 'mocha';
import * as v from 'valibot';
import { domainValue } from '../src/domain-value.ts';

const ANYTHING = { type: 'string', description: 'Anything.', pattern: '' } as const;

describe('domainValue', () => {
  const reading =
    (error: Error): (() => unknown) =>
    () =>
      v
        .safeParse(
          domainValue(() => {
            throw error;
          }, ANYTHING),
          'x',
        )
        .issues?.map(({ message }) => message);

  it('makes a fault of what the domain refuses', () => {
    expect(reading(new RangeError('must be otherwise'))()).to.deep.equal(['must be otherwise']);
  });

  it('describes to others what it takes', () => {
    const schema = domainValue((value) => value, ANYTHING);

    expect(v.getMetadata(schema)).to.deep.equal(ANYTHING);
  });

  it('takes no bug for a fault of the sender', () => {
    expect(reading(new TypeError('undefined is not a function'))).to.throw(TypeError);
  });
});
