import { aMessage } from '@hookledger/domain/testing';
import { execute } from '@hookledger/test-postgres';
import { aSchema } from '@hookledger/test-postgres/mocha';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import { createCountKeeper } from '../src/count-keeper.ts';
import { openTestStore } from './open-test-store.ts';

const STEP_AT_ONCE = 8_192;

describe('createCountKeeper', () => {
  for (const [name, outcomes, expected] of [
    ['says once why the counts do not follow', ['a', 'a', 'a'], ['a']],
    ['says each new reason', ['a', 'a', 'b', 'b'], ['a', 'b']],
    ['says it again when they have followed in between', ['a', 'fine', 'a'], ['a', 'a']],
    ['says nothing while they follow', ['fine', 'fine'], []],
  ] as const) {
    it(name, async () => {
      const warnings: string[] = [];
      const steps: string[] = [...outcomes];
      const connections = {
        async use() {
          const outcome = steps.shift() ?? 'fine';
          if (outcome !== 'fine') throw new Error(outcome);
          return false as never;
        },
        close: async () => undefined,
      };
      const keeper = createCountKeeper(
        connections,
        async () => undefined,
        (message) => warnings.push(message),
      );

      while (steps.length > 0) {
        await new Promise((resolve) => setImmediate(resolve));
        keeper.stored(STEP_AT_ONCE);
      }
      await new Promise((resolve) => setImmediate(resolve));
      await keeper.close();

      expect(warnings).to.deep.equal(
        expected.map((reason) => `the counts do not follow what is stored: ${reason}`),
      );
    });
  }

  it('leaves it to others to say that there is no ledger yet', async () => {
    const warnings: string[] = [];
    const keeper = createCountKeeper(
      { use: async () => Promise.reject(new Error('unreachable')), close: async () => undefined },
      async () => Promise.reject(new Error('no server')),
      (message) => warnings.push(message),
    );

    await new Promise((resolve) => setImmediate(resolve));
    await keeper.close();

    expect(warnings).to.deep.equal([]);
  });

  it('is heard of by whoever opened the store', async () => {
    const schema = await aSchema();
    const warned = Promise.withResolvers<string>();
    const store = openTestStore(schema.url, { onWarning: warned.resolve });
    await store.reader.stats();
    await execute(schema.url, 'ALTER TABLE senders RENAME TO others');

    await store.repository.insertIfAbsent(aMessage());
    const warning = await warned.promise;
    await store.close();
    await schema.remove();

    expect(warning).to.match(/^the counts do not follow .*"senders" does not exist/);
  });
});
