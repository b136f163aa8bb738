import { expect } from 'chai';
import { describe, it } from 'mocha';
import { createRecent } from '../src/query/recent.ts';

describe('createRecent', () => {
  const KEYS = ['a', 'b', 'c', 'd'];

  const keptOf = (keys: readonly string[], most: number): Record<string, number> => {
    const recent = createRecent<number>(most);
    for (const [i, key] of keys.entries()) recent.set(key, i);
    const kept = KEYS.map((key) => [key, recent.get(key)] as const);
    return Object.fromEntries(kept.filter(([, value]) => value !== undefined)) as Record<
      string,
      number
    >;
  };

  it('keeps as many as it was told to', () => {
    expect(keptOf(['a', 'b', 'c'], 3)).to.deep.equal({ a: 0, b: 1, c: 2 });
  });

  it('forgets the oldest of more', () => {
    expect(keptOf(['a', 'b', 'c', 'd'], 3)).to.deep.equal({ b: 1, c: 2, d: 3 });
    expect(keptOf(['a', 'b', 'c', 'd'], 1)).to.deep.equal({ d: 3 });
  });

  it('takes one that is set again for the newest, with its new value', () => {
    expect(keptOf(['a', 'b', 'a', 'c'], 2)).to.deep.equal({ a: 2, c: 3 });
  });
});
