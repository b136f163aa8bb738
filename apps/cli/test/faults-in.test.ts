import { expect } from 'chai';
import { describe, it } from 'mocha';
import { faultsIn } from '../src/faults-in.ts';

describe('faultsIn', () => {
  it('says in one line what is wrong', () => {
    expect(faultsIn('{"detail":"busy"}')).to.equal('busy');
    expect(
      faultsIn('{"detail":[{"loc":["body","to"],"msg":"is required"},{"msg":"too long"}]}'),
    ).to.equal('to is required; too long');
  });

  it('makes nothing of what only looks like an answer of the service', () => {
    for (const text of [
      '<html>',
      'null',
      '{}',
      '{"detail":null}',
      '{"detail":[]}',
      '{"detail":[null]}',
      '{"detail":["x"]}',
      '{"detail":[{"msg":"x"},{"loc":["body"]}]}',
      '{"detail":[{"loc":"body","msg":"x"}]}',
      '{"detail":[{"loc":null,"msg":"x"}]}',
      '{"detail":[{"loc":["body",{}],"msg":"x"}]}',
      '{"detail":[{"loc":["body"],"msg":{}}]}',
    ]) {
      expect(faultsIn(text), text).to.equal(undefined);
    }
  });

  it('says no more than a line can hold', () => {
    const long = 'x'.repeat(100_000);

    for (const detail of [long, [{ loc: ['body', 'to'], msg: long }]]) {
      expect(faultsIn(JSON.stringify({ detail })))
        .to.have.lengthOf(301)
        .and.match(/x…$/);
    }
  });
});
