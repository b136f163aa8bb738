import { createCommitWatch, type CommitWatch } from '@hookledger/sql-store';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { mock } from 'node:test';

describe('createCommitWatch', () => {
  let looks: number;
  let look: () => Promise<unknown>;
  let commits: CommitWatch;
  let told: number;

  const listener = (): void => {
    told += 1;
  };
  const turn = async (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const seconds = async (count: number): Promise<void> => {
    for (let i = 0; i < count; i += 1) {
      mock.timers.tick(1_000);
      await turn();
    }
  };

  beforeEach(() => {
    mock.timers.enable({ apis: ['setInterval'] });
    looks = 0;
    told = 0;
    look = async () => 1;
    commits = createCommitWatch(async () => {
      looks += 1;
      return look();
    });
  });

  afterEach(() => {
    commits.close();
    mock.timers.reset();
  });

  it('tells at once of commits of this process', () => {
    commits.watch(listener);

    commits.committed();
    commits.committed();

    expect(told).to.equal(2);
  });

  it('tells of a commit of another process, once', async () => {
    commits.watch(listener);
    await seconds(1);
    told = 0;

    look = async () => 2;
    await seconds(3);

    expect(told).to.equal(1);
  });

  it('tells at its first look, because a commit may have come before it', async () => {
    commits.watch(listener);
    await seconds(2);
    const first = told;
    commits.watch(listener)();
    await seconds(2);

    expect(first).to.equal(1);
    expect(told).to.equal(1);
  });

  it('looks only while somebody watches, and afresh for who comes later', async () => {
    await seconds(2);
    const before = looks;
    const unwatch = commits.watch(listener);
    await seconds(2);
    unwatch();
    const during = looks;
    await seconds(2);
    const after = looks;
    commits.watch(listener);
    await seconds(1);

    expect([before, during, after]).to.deep.equal([0, 2, 2]);
    expect(told).to.equal(2);
  });

  it('takes two watches with one function for two', () => {
    const unwatch = commits.watch(listener);
    commits.watch(listener);

    commits.committed();
    unwatch();
    unwatch();
    commits.committed();

    expect(told).to.equal(3);
  });

  it('tells of each look that fails, so that whoever watches learns why', async () => {
    look = async () => Promise.reject(new Error('away'));
    commits.watch(listener);

    await seconds(3);

    expect(told).to.equal(3);
  });

  it('begins no look while another one is under way', async () => {
    const answers: ((value: unknown) => void)[] = [];
    look = async () => new Promise((resolve) => answers.push(resolve));
    commits.watch(listener);
    await seconds(3);
    const waiting = looks;
    answers[0]?.(1);
    await turn();
    await seconds(1);

    expect(waiting).to.equal(1);
    expect(looks).to.equal(2);
    expect(told).to.equal(1);
  });

  it('looks no more after it was closed', async () => {
    commits.watch(listener);
    commits.close();

    await seconds(2);

    expect(looks).to.equal(0);
  });
});
