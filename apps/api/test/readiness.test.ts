import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { mock } from 'node:test';
import { createReadiness } from '../src/http/readiness.ts';

describe('createReadiness', () => {
  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout'] });
  });

  afterEach(() => {
    mock.timers.reset();
  });

  it('waits two seconds for a check, and says which one does not answer', async () => {
    const readiness = createReadiness([
      { name: 'secret', problem: async () => undefined },
      { name: 'database', problem: async () => new Promise(() => undefined) },
    ]);

    const waiting = readiness.report();
    await new Promise((resolve) => setImmediate(resolve));
    mock.timers.tick(2_000);

    expect(await waiting).to.deep.equal({
      ready: false,
      checks: { secret: 'ok', database: 'the check database does not answer' },
    });
  });

  it('asks a check that does not answer once, and again when it has answered', async () => {
    let answers: ((problem: string | undefined) => void)[] = [];
    let asked = 0;
    const readiness = createReadiness([
      {
        name: 'database',
        async problem() {
          asked += 1;
          return new Promise((resolve) => answers.push(resolve));
        },
      },
    ]);
    const answer = (problem: string | undefined): void => {
      for (const resolve of answers) resolve(problem);
      answers = [];
    };

    for (let i = 0; i < 3; i += 1) {
      const hanging = readiness.report();
      mock.timers.tick(2_000);
      await hanging;
    }
    const askedWhileHanging = asked;
    const last = readiness.report();
    answer('the disk is full');
    const told = await last;
    const next = readiness.report();
    answer(undefined);

    expect(told.checks).to.deep.equal({ database: 'the disk is full' });
    expect((await next).ready).to.equal(true);
    expect([askedWhileHanging, asked]).to.deep.equal([1, 2]);
  });
});
