import { aMessage } from '@hookledger/domain/testing';
import { openSqliteStore } from '@hookledger/sqlite-drizzle';
import { checkDatabase } from '@hookledger/sqlite-drizzle/inspection';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { copyFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { copyLedger } from '../src/inspection/copy-ledger.ts';
import { createFileFeed } from '../src/inspection/file-feed.ts';
import { logProblem } from '../src/ledger/log-damage.ts';
import { aTemporaryFolder, type TemporaryFolder } from './a-temporary-folder.ts';

// fileformat2.html, 4.1
const HEADER_BYTES = 32;
const FRAME_BYTES = 24 + 4_096;
const COMMIT_AT = 4;
const SALTS_AT = 8;

const MESSAGES = 10;

describe('the log of a ledger after a crash', () => {
  let folder: TemporaryFolder;
  let path: string;

  // As a kill leaves it: all messages are in the log, a commit each.
  beforeEach(async () => {
    folder = aTemporaryFolder();
    path = folder.file('crashed.db');
    const store = openSqliteStore({ path: folder.file('running.db') });
    for (let i = 1; i <= MESSAGES; i += 1) {
      await store.repository.insertIfAbsent(aMessage({ id: `m${i}` }));
    }
    for (const suffix of ['', '-wal']) {
      copyFileSync(folder.file('running.db') + suffix, path + suffix);
    }
    await store.close();
  });

  afterEach(() => folder.remove());

  const log = (): Buffer => readFileSync(`${path}-wal`);
  const frames = (): number => (log().length - HEADER_BYTES) / FRAME_BYTES;
  const startOf = (frame: number): number => HEADER_BYTES + (frame - 1) * FRAME_BYTES;
  const flip = (at: number): void => {
    const bytes = log();
    bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
    writeFileSync(`${path}-wal`, bytes);
  };
  /** Frames that end a commit, the last one first. */
  const commits = (): number[] =>
    Array.from({ length: frames() }, (_, i) => frames() - i).filter(
      (frame) => log().readUInt32BE(startOf(frame) + COMMIT_AT) !== 0,
    );
  const messages = async (): Promise<number> => {
    const store = openSqliteStore({ path });
    const { totalMessages: count } = await store.reader.stats();
    await store.close();
    return count;
  };

  const outcomeOf = async (attempt: Promise<unknown>): Promise<string> =>
    attempt.then(
      () => 'done',
      (error: unknown) => (error as Error).message,
    );

  it('is read whole', async () => {
    expect(logProblem(path)).to.equal(undefined);
    expect(await messages()).to.equal(MESSAGES);
  });

  for (const [name, at] of [
    ['in a page', () => startOf(frames() - 20) + 500],
    ['in a frame whose salts are damaged', () => startOf(frames() - 20) + SALTS_AT],
    ['in a frame whose checksum is damaged', () => startOf(frames() - 20) + 20],
    ['in the frame that ends the last commit but one', () => startOf(commits()[1] as number) + 30],
    ['in its header', () => 24],
  ] as const) {
    it(`is not opened, copied, exported or called sound when it is damaged ${name}`, async () => {
      flip(at());
      const before = log();

      const report = await checkDatabase(path);
      const copied = await outcomeOf(copyLedger(path, folder.file('copy.db')));
      const exported = await outcomeOf(createFileFeed(path).after(0, 1));

      expect(report.findings).to.deep.include({
        check: 'log',
        kind: 'problem',
        says: logProblem(path),
      });
      expect(copied).to.match(/-wal is damaged at /);
      expect(exported).to.match(/-wal is damaged at /);
      expect(() => openSqliteStore({ path })).to.throw(/crashed\.db-wal is damaged at /);
      expect(log().equals(before)).to.equal(true);
    });
  }

  it('is opened when a power cut broke its last commit off', async () => {
    const [last, before] = commits() as [number, number];
    flip(startOf(before + 1) + 500);
    expect(last - before).to.be.above(1);

    expect(logProblem(path)).to.equal(undefined);
    expect(await messages()).to.equal(MESSAGES - 1);
  });

  it('is opened when it ends within a frame', async () => {
    truncateSync(`${path}-wal`, startOf(frames()) + 100);

    expect(logProblem(path)).to.equal(undefined);
    expect(await messages()).to.equal(MESSAGES - 1);
  });

  it('is opened when it has begun over what an earlier one has left', async () => {
    const bytes = log();
    // The frames of the second half as an earlier log had them, whose salts were others.
    for (let frame = frames() >> 1; frame <= frames(); frame += 1) {
      bytes.writeUInt32BE(1, startOf(frame) + SALTS_AT);
    }
    writeFileSync(`${path}-wal`, bytes);

    expect(logProblem(path)).to.equal(undefined);
  });
});
