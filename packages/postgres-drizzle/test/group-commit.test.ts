import { PortUnavailableError } from '@hookledger/domain';
import { expect } from 'chai';
import { beforeEach, describe, it } from 'mocha';
import { createGroupCommit, type GroupCommit } from '../src/group-commit.ts';

describe('createGroupCommit of several commits at once', () => {
  let begun: (readonly number[])[];
  let finish: ((outcomes: readonly string[] | Error) => void)[];
  let group: GroupCommit<number, string>;

  // Longer than a group waits for the rest of a turn, however many commits are waiting.
  const turns = async (): Promise<void> => {
    for (let i = 0; i < 5; i += 1) await new Promise((resolve) => setImmediate(resolve));
  };
  const finishAll = async (): Promise<void> => {
    for (let i = 0; i < begun.length; i += 1) {
      finish[i]?.((begun[i] ?? []).map((item) => `outcome of ${item}`));
      await turns();
    }
  };

  const start = (maxParallel: number): void => {
    begun = [];
    finish = [];
    group = createGroupCommit({
      async commit(batch) {
        begun.push(batch);
        return new Promise((resolve, reject) => {
          finish.push((end) => (end instanceof Error ? reject(end) : resolve(end)));
        });
      },
      maxBatch: 3,
      maxParallel,
    });
  };

  beforeEach(() => {
    start(2);
  });

  it('commits once for all that arrives in one turn, and gives each its own outcome', async () => {
    const outcomes = [group.add(1), group.add(2)];
    await turns();
    const before = [...begun];
    await finishAll();

    expect(before).to.deep.equal([[1, 2]]);
    expect(await Promise.all(outcomes)).to.deep.equal(['outcome of 1', 'outcome of 2']);
  });

  it('begins a second commit while one is under way, and no third', async () => {
    const outcomes = [];
    for (const item of [1, 2, 3, 4]) {
      outcomes.push(group.add(item));
      await turns();
    }
    const meanwhile = [...begun];
    await finishAll();
    await Promise.all(outcomes);

    expect(meanwhile).to.deep.equal([[1], [2]]);
    expect(begun).to.deep.equal([[1], [2], [3, 4]]);
  });

  it('puts no more into a commit than it was told to', async () => {
    const outcomes = [1, 2, 3, 4, 5, 6, 7].map(async (item) => group.add(item));
    await turns();
    await finishAll();
    await Promise.all(outcomes);

    expect(begun).to.deep.equal([[1, 2, 3], [4, 5, 6], [7]]);
  });

  it('refuses all of a commit that failed, and goes on with the next', async () => {
    const failed = [1, 2].map(async (item) => group.add(item).catch((error: unknown) => error));
    await turns();
    const error = new Error('away');
    finish[0]?.(error);
    await turns();
    const next = group.add(3);
    await turns();
    finish[1]?.(['outcome of 3']);

    expect(await Promise.all(failed)).to.deep.equal([error, error]);
    expect(await next).to.equal('outcome of 3');
  });

  it('takes what comes at the moment when the last commit gives its outcomes', async () => {
    start(1);
    const second = group.add(1).then(async () => group.add(2));
    await turns();
    await finishAll();

    expect(begun).to.deep.equal([[1], [2]]);
    expect(await second).to.equal('outcome of 2');
  });

  it('closes when everything has its outcome, and refuses what comes later', async () => {
    let closed = false;
    const outcomes = [group.add(1)];
    await turns();
    outcomes.push(group.add(2));
    const closing = group.close().then(() => (closed = true));
    const late = await group.add(3).catch((error: unknown) => error);
    await turns();
    const early = closed;
    await finishAll();
    await closing;

    expect(late).to.be.instanceOf(PortUnavailableError);
    expect(early).to.equal(false);
    expect(await Promise.all(outcomes)).to.deep.equal(['outcome of 1', 'outcome of 2']);
  });
});
