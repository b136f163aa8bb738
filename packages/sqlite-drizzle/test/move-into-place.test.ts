import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { existsSync, linkSync, readFileSync, writeFileSync } from 'node:fs';
import { moveIntoPlace } from '../src/inspection/move-into-place.ts';
import { aTemporaryFolder, type TemporaryFolder } from './a-temporary-folder.ts';

describe('a file that gets its final name', () => {
  let folder: TemporaryFolder;
  let file: string;
  let target: string;

  beforeEach(() => {
    folder = aTemporaryFolder();
    file = folder.file('scratch');
    target = folder.file('target');
    writeFileSync(file, 'whole');
  });

  afterEach(() => {
    folder.remove();
  });

  const failing = (code: string) => (): never => {
    throw Object.assign(new Error(code), { code });
  };

  it('is whole from the moment that anything has that name', () => {
    const seen: unknown[] = [];
    moveIntoPlace(file, target, (from, to) => {
      seen.push(existsSync(to));
      linkSync(from, to);
      seen.push(readFileSync(to, 'utf8'));
    });

    expect(seen).to.deep.equal([false, 'whole']);
    expect([existsSync(file), readFileSync(target, 'utf8')]).to.deep.equal([false, 'whole']);
  });

  it('gets it where there are no links, too', () => {
    moveIntoPlace(file, target, failing('EPERM'));

    expect([existsSync(file), readFileSync(target, 'utf8')]).to.deep.equal([false, 'whole']);
  });

  for (const [name, link] of [
    ['there are links', linkSync],
    ['there are none', failing('EOPNOTSUPP')],
  ] as const) {
    it(`leaves what has the name as it is, where ${name}`, () => {
      writeFileSync(target, 'precious');

      expect(() => moveIntoPlace(file, target, link)).to.throw(/target is there already/);
      expect([readFileSync(file, 'utf8'), readFileSync(target, 'utf8')]).to.deep.equal([
        'whole',
        'precious',
      ]);
    });
  }

  it('does not get it when the disk says no', () => {
    expect(() => moveIntoPlace(file, target, failing('EIO'))).to.throw('EIO');
    expect(existsSync(target)).to.equal(false);
  });
});
