import { assert } from 'chai';
import { withResult, type Result } from '../src/results.ts';

const KEPT: Result = {
  number: 17,
  store: 'sqlite',
  title: 'Clock jumps change no outcome',
  result: 'kept',
  done: '200 jumps',
  figure: 'order, counts and searches unmoved',
  seconds: 85,
  date: '2026-11-22',
  commit: 'fe9e5c0',
  machine: 'a machine',
  seed: '1',
};
const SKIPPED: Result = { ...KEPT, result: 'skipped', done: 'needs a tool', figure: '' };

describe('withResult', () => {
  it('puts a result in the place of the one of the same promise on the same store', () => {
    const others: readonly Result[] = [
      { ...KEPT, number: 16 },
      { ...KEPT, store: 'postgres' },
    ];
    const again: Result = { ...KEPT, result: 'not kept' };
    const results = withResult([...others, KEPT], again);
    assert.deepEqual(results, [{ ...KEPT, number: 16 }, again, { ...KEPT, store: 'postgres' }]);
  });

  it('leaves what is known where a trial is skipped', () => {
    assert.deepEqual(withResult([KEPT], SKIPPED), [KEPT]);
    assert.deepEqual(withResult([], SKIPPED), [SKIPPED]);
  });
});
