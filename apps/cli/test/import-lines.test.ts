import {
  createIngestMessage,
  PortUnavailableError,
  type InsertOutcome,
  type Message,
} from '@hookledger/domain';
import { createFixedClock, createInMemoryMessageStore } from '@hookledger/domain/testing';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import { importLines, type ImportTally } from '../src/importing/import-lines.ts';
import { linesOf } from '../src/input/lines.ts';
import type { Progress } from '../src/output/progress.ts';
import { QUIET } from './quiet.ts';
import { asLines, someMessages } from './some-messages.ts';

describe('importLines', () => {
  const importAll = async (
    count: number,
    insertIfAbsent: (message: Message) => Promise<InsertOutcome>,
    progress: Progress = QUIET,
    { signal } = new AbortController(),
  ): Promise<ImportTally> => {
    const clock = createFixedClock(0);
    const ingestMessage = createIngestMessage({ messages: { insertIfAbsent }, clock });
    const tally: ImportTally = { created: 0, duplicate: 0, invalid: 0 };
    const file = Buffer.from(asLines(someMessages(count)));
    const lines = linesOf({
      [Symbol.asyncIterator]: async function* () {
        yield file;
      },
    });
    await importLines(lines, tally, { ingestMessage, progress, signal });
    return tally;
  };

  it('keeps the order of the lines through a store that can’t answer now and then', async () => {
    const store = createInMemoryMessageStore();
    let asked = 0;

    // Each thousand is refused as a whole, and taken when it comes again.
    const tally = await importAll(2_500, async (message) => {
      asked += 1;
      const isRefused = asked <= 4_000 ? (asked - 1) % 2_000 < 1_000 : asked <= 4_500;
      if (isRefused) throw new PortUnavailableError('busy');
      return store.insertIfAbsent(message);
    });

    expect(tally).to.deep.equal({ created: 2_500, duplicate: 0, invalid: 0 });
    const arrivals = await store.after(0, 2_500);
    expect(arrivals.map(({ message }) => message.id)).to.deep.equal(
      someMessages(2_500).map((message) => message.message_id),
    );
    expect(asked).to.equal(5_000);
  });

  it('says once why it waits, and waits no longer when it is told to end', async () => {
    const stop = new AbortController();
    const said: string[] = [];
    let asked = 0;

    const error = await importAll(
      1,
      async () => {
        asked += 1;
        if (asked === 3) setImmediate(() => stop.abort(new Error('interrupted')));
        throw new PortUnavailableError('the disk is full');
      },
      { ...QUIET, say: (text) => said.push(text) },
      stop,
    ).catch((reason: unknown) => reason);

    expect(error).to.have.property('name', 'AbortError');
    expect([asked, said]).to.deep.equal([3, ['the disk is full; trying again']]);
  });

  it('stores nothing before everything in front of it is stored', async () => {
    let underWay = 0;
    let most = 0;

    await importAll(2_500, async () => {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise((resolve) => setImmediate(resolve));
      underWay -= 1;
      return { kind: 'created' };
    });

    expect(most).to.equal(1_000);
  });

  it('takes no bug for a store that can’t answer', async () => {
    let asked = 0;
    const error = await importAll(1, async () => {
      asked += 1;
      throw new TypeError('undefined is not a function');
    }).catch((reason: unknown) => reason);

    expect(error).to.be.instanceOf(TypeError);
    expect(asked).to.equal(1);
  });
});
