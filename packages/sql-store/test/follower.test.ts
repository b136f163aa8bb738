import { createFollower, type Follower } from '@hookledger/sql-store';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { mock } from 'node:test';

const MANY = 8_192;
const TOO_MANY_FOR_REST = 1_024;
const TOO_MANY_MEANWHILE = 256;

describe('createFollower', () => {
  let begun: number;
  /** For each step whether there was time for more. */
  let atRest: boolean[];
  let endings: ((isMore: boolean | Error) => void)[];
  let errors: unknown[];
  let follower: Follower;

  const turn = async (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const end = async (isMore: boolean | Error = false): Promise<void> => {
    endings.shift()?.(isMore);
    await turn();
  };
  const milliseconds = async (count: number): Promise<void> => {
    mock.timers.tick(count);
    await turn();
  };
  const aSecond = async (): Promise<void> => milliseconds(1_000);

  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout'] });
    begun = 0;
    atRest = [];
    endings = [];
    errors = [];
    follower = createFollower({
      async step(isAtRest) {
        begun += 1;
        atRest.push(isAtRest);
        return new Promise((resolve, reject) => {
          endings.push((isMore) => (isMore instanceof Error ? reject(isMore) : resolve(isMore)));
        });
      },
      onError: (error) => errors.push(error),
    });
  });

  afterEach(() => {
    mock.timers.reset();
  });

  it('follows at the start, step by step while there is more', async () => {
    await end(true);
    await end(true);
    await end();
    await aSecond();

    expect(begun).to.equal(3);
  });

  it('follows a second after the first of few messages, once for all', async () => {
    await end();
    follower.stored(1);
    await milliseconds(500);
    follower.stored(1);
    await milliseconds(499);
    follower.stored(1);
    const early = begun;
    await milliseconds(1);
    await end();
    await aSecond();

    expect(early).to.equal(1);
    expect(begun).to.equal(2);
  });

  it('follows at once when many messages are new, and not again for the same', async () => {
    await end();
    follower.stored(1);
    follower.stored(MANY - 1);
    const atOnce = begun;
    await end();
    follower.stored(MANY - 1);

    expect(atOnce).to.equal(2);
    expect(begun).to.equal(2);
  });

  it('has time for more at the start and after a second with few messages', async () => {
    await end(true);
    await end();
    follower.stored(1);
    await aSecond();
    await end();

    expect(atRest).to.deep.equal([true, true, true]);
  });

  it('has time for more a second after somebody has waited', async () => {
    await end();
    follower.stored(1);
    const waited = follower.followNow();
    await turn();
    await end();
    await waited;
    await aSecond();
    await end();

    expect(atRest).to.deep.equal([true, false, true]);
  });

  it('has that a second after them, and not after the first message', async () => {
    await end();
    follower.stored(1);
    await milliseconds(600);
    void follower.followNow();
    await turn();
    await end();
    await milliseconds(999);
    const early = begun;
    await milliseconds(1);

    expect([early, begun]).to.deep.equal([2, 3]);
  });

  it('has none when many messages are new, and some a second later', async () => {
    follower.stored(MANY);
    await end(true);
    await end();
    await end();
    await aSecond();
    await end();
    await aSecond();

    expect(atRest).to.deep.equal([true, false, false, true]);
  });

  it('has none after a second with more messages than that', async () => {
    await end();
    follower.stored(TOO_MANY_FOR_REST);
    await aSecond();
    await end();
    follower.stored(TOO_MANY_FOR_REST - 1);
    await aSecond();

    expect(atRest).to.deep.equal([true, false, true]);
  });

  it('has none from when a quarter of them have come meanwhile', async () => {
    follower.stored(TOO_MANY_MEANWHILE - 1);
    await end(true);
    follower.stored(1);
    await end(true);
    await end();
    await aSecond();

    expect(atRest).to.deep.equal([true, true, false, true]);
  });

  it('has some a second after that, though nothing comes any more', async () => {
    await end();
    follower.stored(TOO_MANY_FOR_REST);
    await aSecond();
    await end();
    await aSecond();
    await end();
    await aSecond();

    expect(atRest).to.deep.equal([true, false, true]);
  });

  it('has some a second after somebody has waited for a run that was meant to have some', async () => {
    await end();
    void follower.followNow();
    await turn();
    follower.stored(1);
    await aSecond();
    const asked = follower.followNow();
    await end();
    await end();
    await asked;
    await aSecond();
    await end();

    expect(atRest).to.deep.equal([true, false, false, true]);
  });

  it('has none for as long as somebody waits', async () => {
    const asked = follower.followNow();
    await end(true);
    await end();
    await end();
    await asked;
    follower.stored(1);
    await aSecond();

    expect(atRest).to.deep.equal([true, false, false, true]);
  });

  it('follows for nothing when nothing was stored', async () => {
    await end();
    follower.stored(0);
    await aSecond();

    expect(begun).to.equal(1);
  });

  it('makes one run at a time, and another when many messages came meanwhile', async () => {
    follower.stored(MANY - 1);
    follower.stored(1);
    const meanwhile = begun;
    await end();
    const next = begun;
    await end();

    expect([meanwhile, next, begun]).to.deep.equal([1, 2, 2]);
  });

  it('makes another run for a few messages whose second was over during a run', async () => {
    await end();
    void follower.followNow();
    await turn();
    follower.stored(1);
    await aSecond();
    const during = begun;
    await end();
    await end();
    follower.stored(1);
    await aSecond();

    expect([during, begun]).to.deep.equal([2, 4]);
  });

  it('follows now for who asks, after a run that may have passed the newest by', async () => {
    let answer: boolean | undefined;
    void follower.followNow().then((value) => (answer = value));
    await end();
    const during = [begun, answer];
    await end();

    expect(during).to.deep.equal([2, undefined]);
    expect(answer).to.equal(true);
  });

  it('tells who asks that it could not follow, reports why, and tries again', async () => {
    const error = new Error('away');
    await end();
    const asked = follower.followNow();
    await turn();
    await end(error);
    follower.stored(1);
    await aSecond();

    expect(await asked).to.equal(false);
    expect(errors).to.deep.equal([error]);
    expect(begun).to.equal(3);
  });

  it('closes when the step under way has ended, and takes no other', async () => {
    follower.stored(1);
    await aSecond();
    follower.stored(MANY);
    let closed = false;
    const closing = follower.close().then(() => (closed = true));
    await turn();
    const early = closed;
    await end(true);
    await closing;
    follower.stored(MANY);
    follower.stored(1);
    await aSecond();

    expect(early).to.equal(false);
    expect(begun).to.equal(1);
  });

  it('forgets at its close what it meant to follow later, and errors that come of it', async () => {
    await end();
    follower.stored(1);
    await follower.close();
    await aSecond();
    const afterClose = begun;
    const last = follower.followNow();
    await turn();
    await end(new Error('closed'));

    expect(afterClose).to.equal(1);
    expect(await last).to.equal(false);
    expect(errors).to.deep.equal([]);
  });
});
