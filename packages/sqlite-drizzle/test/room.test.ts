import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { truncateSync, writeFileSync } from 'node:fs';
import { watchLogOf } from '../src/inspection/room.ts';
import { aTemporaryFolder, type TemporaryFolder } from './a-temporary-folder.ts';

const GIBIBYTE = 1024 ** 3;

describe('watchLogOf', () => {
  let folder: TemporaryFolder;

  beforeEach(() => {
    folder = aTemporaryFolder();
  });

  afterEach(() => {
    folder.remove();
  });

  it('lets the log grow by a gibibyte and no further', () => {
    const log = folder.file('app.db-wal');
    writeFileSync(log, '');
    truncateSync(log, 5_000);
    const assertLogBounded = watchLogOf(folder.file('app.db'));

    truncateSync(log, 5_000 + GIBIBYTE);
    expect(assertLogBounded).not.to.throw();
    truncateSync(log, 5_001 + GIBIBYTE);
    expect(assertLogBounded).to.throw(/app\.db-wal has grown by .* try again when less comes in/);
  });

  it('has nothing against a database without a log', () => {
    expect(watchLogOf(folder.file('app.db'))).not.to.throw();
  });
});
