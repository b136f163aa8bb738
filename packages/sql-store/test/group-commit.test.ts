import { PortUnavailableError } from '@hookledger/domain';
import { expect } from 'chai';
import { beforeEach, describe, it } from 'mocha';
import { createGroupCommit, type GroupCommit } from '@hookledger/sql-store';

describe('createGroupCommit', () => {
  let begun: (readonly number[])[];
  let finish: ((outcomes: readonly string[] | Error) => void)[];
  let group: GroupCommit<number, string>;

  const start = (limits: { maxBatch?: number; maxParallel?: number } = {}): void => {
    begun = [];
    finish = [];
    group = createGroupCommit({
      async commit(batch) {
        begun.push(batch);
        return new Promise((resolve, reject) => {
          finish.push((end) => (end instanceof Error ? reject(end) : resolve(end)));
        });
      },
      ...limits,
    });
  };

  // Longer than a group waits for the rest of a turn, however many commits are waiting.
  const turns = async (): Promise<void> => {
    for (let i = 0; i < 5; i += 1) await new Promise((resolve) => setImmediate(resolve));
  };

  // The group looks at the end of the turn, after what came in it.
  const addAndTurn = async (item: number): Promise<void> => {
    const turn = new Promise((resolve) => setImmediate(resolve));
    void group.add(item);
    await turn;
  };

  const finishAll = async (): Promise<void> => {
    for (let i = 0; i < begun.length; i += 1) {
      finish[i]?.((begun[i] ?? []).map((item) => `outcome of ${item}`));
      await turns();
    }
  };

  beforeEach(() => {
    start();
  });

  it('commits once for all that arrives in one turn, and gives each its own outcome', async () => {
    const first = group.add(1);
    const rest = Promise.resolve().then(async () => Promise.all([group.add(2), group.add(3)]));
    await turns();
    const before = [...begun];
    await finishAll();

    expect(before).to.deep.equal([[1, 2, 3]]);
    expect(await first).to.equal('outcome of 1');
    expect(await rest).to.deep.equal(['outcome of 2', 'outcome of 3']);
  });

  it('waits for what comes turn after turn, until one brings nothing', async () => {
    for (const item of [1, 2, 3]) await addAndTurn(item);
    await turns();
    await addAndTurn(4);
    await turns();
    const before = [...begun];
    await finishAll();

    expect(before).to.deep.equal([[1, 2, 3]]);
    expect(begun).to.deep.equal([[1, 2, 3], [4]]);
  });

  it('waits for those whom the last commit has answered', async () => {
    const first = group.add(1);
    await turns();
    const second = group.add(2);
    finish[0]?.(['outcome of 1']);
    const third = first
      .then(async () => new Promise((resolve) => setImmediate(resolve)))
      .then(async () => group.add(3));
    await turns();
    await finishAll();
    await Promise.all([second, third]);

    expect(begun).to.deep.equal([[1], [2, 3]]);
  });

  it('waits no longer when there are 256', async () => {
    // In few turns, so that the time is not up before.
    for (let item = 1; item < 256; item += 1) void group.add(item);
    for (let item = 256; begun.length === 0; item += 1) await addAndTurn(item);
    const [batch] = begun;
    await turns();
    await finishAll();

    expect(batch).to.have.lengthOf(256);
  });

  it('waits no longer than five milliseconds for others', async () => {
    for (let item = 1; begun.length === 0; item += 1) {
      const end = performance.now() + 2;
      while (performance.now() < end);
      await addAndTurn(item);
    }
    const [batch] = begun;
    await turns();
    await finishAll();

    expect(batch).to.have.lengthOf.within(2, 4);
  });

  it('answers nothing before the commit has ended', async () => {
    let answered = false;
    const answer = group.add(1).then(() => (answered = true));
    await turns();
    const early = answered;
    await finishAll();
    await answer;

    expect(early).to.equal(false);
  });

  it('begins no commit while another one is under way, unless it was told to', async () => {
    const answers = [group.add(1)];
    await turns();
    answers.push(group.add(2), group.add(3));
    await turns();
    const meanwhile = [...begun];
    await finishAll();

    expect(meanwhile).to.deep.equal([[1]]);
    expect(begun).to.deep.equal([[1], [2, 3]]);
    expect(await Promise.all(answers)).to.have.lengthOf(3);
  });

  it('begins as many commits at once as it was told to, and no more', async () => {
    start({ maxParallel: 2 });
    const answers = [];
    for (const item of [1, 2, 3, 4]) {
      answers.push(group.add(item));
      await turns();
    }
    const meanwhile = [...begun];
    await finishAll();

    expect(meanwhile).to.deep.equal([[1], [2]]);
    expect(begun).to.deep.equal([[1], [2], [3, 4]]);
    expect(await Promise.all(answers)).to.have.lengthOf(4);
  });

  it('shares among several commits at once what arrives in one turn', async () => {
    start({ maxBatch: 2, maxParallel: 2 });
    const answers = [1, 2, 3, 4, 5].map(async (item) => group.add(item));
    await turns();
    const meanwhile = [...begun];
    await finishAll();

    expect(meanwhile).to.deep.equal([
      [1, 2],
      [3, 4],
    ]);
    expect(begun).to.deep.equal([[1, 2], [3, 4], [5]]);
    expect(await Promise.all(answers)).to.have.lengthOf(5);
  });

  it('takes what comes at the moment when the last commit gives its outcomes', async () => {
    const second = group.add(1).then(async () => group.add(2));
    await turns();
    await finishAll();

    expect(begun).to.deep.equal([[1], [2]]);
    expect(await second).to.equal('outcome of 2');
  });

  it('begins again after it had nothing to do', async () => {
    for (const item of [1, 2]) {
      const answer = group.add(item);
      await turns();
      finish.at(-1)?.([`outcome of ${item}`]);

      expect(await answer).to.equal(`outcome of ${item}`);
      await turns();
    }
    expect(begun).to.deep.equal([[1], [2]]);
  });

  it('puts no more into a commit than it was told to', async () => {
    start({ maxBatch: 2 });
    const answers = [1, 2, 3, 4, 5].map(async (item) => group.add(item));
    await turns();
    await finishAll();

    expect(begun).to.deep.equal([[1, 2], [3, 4], [5]]);
    expect(await Promise.all(answers)).to.deep.equal(
      [1, 2, 3, 4, 5].map((item) => `outcome of ${item}`),
    );
  });

  it('puts a thousand into a commit unless it was told otherwise', async () => {
    const answers = Array.from({ length: 1_001 }, async (_, i) => group.add(i));
    await turns();
    await finishAll();
    await Promise.all(answers);

    expect(begun.map((batch) => batch.length)).to.deep.equal([1_000, 1]);
  });

  it('refuses all of a commit that failed, and goes on with the next', async () => {
    start({ maxBatch: 2 });
    const cause = new Error('disk full');
    const answers = [1, 2, 3].map(async (item) => group.add(item).catch((error: unknown) => error));
    await turns();
    finish[0]?.(cause);
    await turns();
    finish[1]?.(['outcome of 3']);

    const [first, second, third] = await Promise.all(answers);

    expect([first, second]).to.deep.equal([cause, cause]);
    expect(third).to.equal('outcome of 3');
  });

  it('closes when everything has its outcome, and refuses what comes later', async () => {
    let closed = false;
    const answer = group.add(1);
    const closing = group.close().then(() => (closed = true));
    const late = await group.add(2).catch((error: unknown) => error);
    await turns();
    const early = closed;
    await finishAll();
    await closing;

    expect(late)
      .to.be.instanceOf(PortUnavailableError)
      .and.have.property('message', 'the store is closed');
    expect(early).to.equal(false);
    expect(await answer).to.equal('outcome of 1');
    expect(begun).to.deep.equal([[1]]);
  });

  it('closes when each of several commits at once has ended', async () => {
    start({ maxParallel: 2 });
    const answers = [group.add(1)];
    await turns();
    answers.push(group.add(2));
    await turns();
    let closed = false;
    const closing = group.close().then(() => (closed = true));
    finish[0]?.(['outcome of 1']);
    await turns();
    const early = closed;
    await finishAll();
    await closing;

    expect(early).to.equal(false);
    expect(await Promise.all(answers)).to.deep.equal(['outcome of 1', 'outcome of 2']);
  });

  it('closes at once when it has nothing to do', async () => {
    await group.close();

    expect(begun).to.deep.equal([]);
  });
});
