import { aMessage, createInMemoryMessageStore } from '@hookledger/domain/testing';
import { execute } from '@hookledger/test-postgres';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import { aSchema } from '@hookledger/test-postgres/mocha';
import { countsHaveFollowed, openTestStore } from './open-test-store.ts';

const SENDERS = ['+1', '+1', '+1', '+2', '+2', '+3'];

describe('the counts of a PostgreSQL ledger', () => {
  for (const [name, statement, kept] of [
    ['some messages', "DELETE FROM messages WHERE message_id < 'm3'", ['m3', 'm4', 'm5']],
    ['no message', 'DELETE FROM messages WHERE FALSE', ['m0', 'm1', 'm2', 'm3', 'm4', 'm5']],
    ['all of them', 'DELETE FROM messages', []],
    ['all of them at once', 'TRUNCATE messages', []],
  ] as const) {
    for (const counted of [true, false]) {
      it(`stay right when somebody deletes ${name}, ${counted ? 'after' : 'before'} they were counted`, async () => {
        const schema = await aSchema();
        const store = openTestStore(schema.url);
        const memory = createInMemoryMessageStore();
        const insert = async (id: string, sender: string): Promise<void> => {
          await store.repository.insertIfAbsent(aMessage({ id, sender }));
        };
        for (const [i, sender] of SENDERS.entries()) await insert(`m${i}`, sender);
        if (counted) await countsHaveFollowed(store);

        await execute(schema.url, statement);
        await insert('new', '+3');

        for (const id of kept) {
          await memory.insertIfAbsent(
            aMessage({ id, sender: SENDERS[Number(id.slice(1))] as string }),
          );
        }
        await memory.insertIfAbsent(aMessage({ id: 'new', sender: '+3' }));
        expect(await store.reader.stats()).to.deep.equal(await memory.stats());
        expect(await store.feed.after(6, 10)).to.have.lengthOf(1);
        expect(await store.feed.after(0, 10)).to.have.lengthOf(kept.length + 1);
        await store.close();
        await schema.remove();
      });
    }
  }
});
