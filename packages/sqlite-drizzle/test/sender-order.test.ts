import { instant, msisdn, type Message } from '@hookledger/domain';
import { aMessage } from '@hookledger/domain/testing';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { DerivedIndex } from '../src/derived/derived-index.ts';
import { createIndexedReader } from '../src/query/indexed-reader.ts';
import { MEASURED } from '../src/tuning.ts';
import { aTemporaryFolder } from './a-temporary-folder.ts';
import { anIndex, type AnIndex } from './an-index.ts';

const TUNING = { ...MEASURED, blockRows: 2, rowsLookedUp: 2, stepRows: 10, settledAtOnce: 3 };
const SENDERS = ['+11', '+12', '+13', '+14'];
const MESSAGES = 120;

describe('the order by sender', () => {
  it('lists each sender from any instant and any offset, when messages have settled and when not', () => {
    const { database, index, insert, step } = anIndex(TUNING);
    const messages = inNoOrder();
    const wrong: unknown[] = [];
    for (let stored = 0; stored < MESSAGES; stored += TUNING.stepRows) {
      insert(...messages.slice(stored, stored + TUNING.stepRows));
      step();
      wrong.push(...wrongPages(index, messages.slice(0, stored + TUNING.stepRows)));
    }
    const parts = partsOf({ database });
    database.close();

    expect(wrong).to.deep.equal([]);
    expect(parts.settled).to.be.greaterThan(MESSAGES / 3);
    expect(parts.recent).to.be.greaterThan(MESSAGES / 6);
  });

  it('keeps few recent messages beside the others, and says how many have settled', () => {
    const { database, index, insert, step } = anIndex(TUNING);
    const most: number[] = [];
    const settledAtOnce: number[] = [];
    let before = 0;
    for (const message of inNoOrder()) {
      insert(message);
      step();
      const { settled, recent } = partsOf({ database });
      expect([index.state().messages, index.state().settled]).to.deep.equal([
        settled + recent,
        settled,
      ]);
      most.push(recent);
      if (settled > before) settledAtOnce.push(settled - before);
      before = settled;
    }
    database.close();

    // Twice the square root of all times those that settle at once, and fewer than these more.
    const allowed =
      Math.ceil(Math.sqrt(MESSAGES * 4 * TUNING.settledAtOnce)) + TUNING.settledAtOnce;
    expect(Math.max(...most)).to.be.within(allowed / 2, allowed);
    expect(Math.min(...settledAtOnce)).to.equal(TUNING.settledAtOnce);
  });

  it('settles at rest until those that are left are not worth a transaction', () => {
    const { database, index, insert, step, tidy } = anIndex({ ...TUNING, stepRows: MESSAGES });
    insert(...inNoOrder());
    step();
    const before = partsOf({ database });
    let times = 0;
    while (tidy()) times += 1;
    const after = partsOf({ database });
    const state = index.state();
    const blocks = countsOfBlocks({ database });
    database.close();

    expect(before.recent).to.be.greaterThan(10 * TUNING.settledAtOnce);
    expect(times).to.be.greaterThan(10);
    expect(after.recent)
      .to.equal(before.recent % TUNING.settledAtOnce)
      .and.be.greaterThan(0);
    expect([state.messages, state.settled]).to.deep.equal([MESSAGES, after.settled]);
    expect(after.recent + after.settled).to.equal(MESSAGES);
    expect(blocks.says).to.deep.equal(blocks.has);
    expect(Math.max(...blocks.says)).to.be.at.most(2 * TUNING.blockRows);
  });

  it('is what it was when settling has failed', () => {
    const { database, index, insert, step, tidy } = anIndex({ ...TUNING, stepRows: MESSAGES });
    insert(...inNoOrder());
    step();
    const before = partsOf({ database });
    database.exec(`CREATE TEMP TRIGGER once BEFORE UPDATE ON idx.state WHEN new.settled <> old.settled
      BEGIN SELECT raise(ABORT, 'not now'); END`);
    expect(tidy).to.throw('not now');
    database.exec('DROP TRIGGER once');
    const failed = [
      partsOf({ database }),
      index.state().settled,
      ...wrongPages(index, inNoOrder()),
    ];
    while (tidy());
    const blocks = countsOfBlocks({ database });
    const wrong = wrongPages(index, inNoOrder());
    database.close();

    expect(failed).to.deep.equal([before, before.settled]);
    expect(wrong).to.deep.equal([]);
    expect(blocks.says).to.deep.equal(blocks.has);
  });

  it('is what it was when settling has failed after it went on at the beginning', () => {
    const { database, index, insert, step, tidy } = anIndex(TUNING);
    const later = [...'bcdefghi'].map((id) => aMessage({ id, sender: '+12' }));
    const first = aMessage({ id: 'a', sender: '+11' });
    const messages = [first, ...later];
    insert(...later);
    step();
    tidy();
    tidy();
    insert(first);
    step();
    const before = partsOf({ database });
    // By then the last two have settled, of three that settle at once.
    database.exec(`CREATE TEMP TRIGGER once BEFORE INSERT ON idx.by_sender_settled
      WHEN new.message_id = 'a' BEGIN SELECT raise(ABORT, 'not now'); END`);
    expect(tidy).to.throw('not now');
    database.exec('DROP TRIGGER once');
    const failed = [partsOf({ database }), ...wrongPages(index, messages)];
    while (tidy());
    const blocks = countsOfBlocks({ database });
    const wrong = wrongPages(index, messages);
    database.close();

    expect(failed).to.deep.equal([before]);
    expect(wrong).to.deep.equal([]);
    expect(blocks.says).to.deep.equal(blocks.has);
  });

  it('is seen as it is after another connection has settled', () => {
    const folder = aTemporaryFolder();
    const tuning = { ...TUNING, stepRows: MESSAGES };
    const one = anIndex(tuning, folder.file('app.db'));
    const other = anIndex(tuning, folder.file('app.db'));
    one.insert(...inNoOrder());
    one.step();
    const wrong: unknown[] = [];
    let times = 0;
    for (let more = true; more; times += 1) {
      const [works, looks] = times % 2 === 0 ? [one, other] : [other, one];
      wrong.push(...wrongPages(looks.index, inNoOrder()));
      more = works.tidy();
      wrong.push(...wrongPages(looks.index, inNoOrder()));
    }
    const blocks = countsOfBlocks(one);
    one.database.close();
    other.database.close();
    folder.remove();

    expect(times).to.be.greaterThan(10);
    expect(wrong).to.deep.equal([]);
    expect(blocks.says).to.deep.equal(blocks.has);
  });

  it('is counted anew when somebody has made the index anew and other messages have settled', () => {
    const folder = aTemporaryFolder();
    const path = folder.file('app.db');
    const one = anIndex({ ...MEASURED, settledAtOnce: 3 }, path);
    const messages = ['d', 'e', 'f', 'a', 'b', 'c'].map((id) =>
      aMessage({ id, sender: '+11', sentAt: `2025-01-15T10:${id < 'd' ? 10 : 30}:00Z` }),
    );
    one.insert(...messages);
    one.step();
    one.tidy();
    // As many settle as before, but those that came first and not the first in the order.
    one.database.pragma('idx.user_version = 3');
    const before = wrongPages(one.index, messages);
    const other = anIndex({ ...MEASURED, settledAtOnce: 3, stepRows: 3 }, path);
    other.step();
    other.tidy();
    other.step();
    const after = wrongPages(one.index, messages);
    one.database.close();
    other.database.close();
    folder.remove();

    expect([before, after]).to.deep.equal([[], []]);
  });

  it('settles one stretch after the other, and goes on at the beginning', () => {
    const { database, insert, step, tidy } = anIndex(TUNING);
    insert(...['a', 'b', 'c', 'd'].map((id) => aMessage({ id, sender: '+12' })));
    step();
    tidy();
    insert(...['e', 'f', 'g'].map((id) => aMessage({ id, sender: '+11' })));
    step();
    tidy();
    const settled = database
      .prepare<[], string>('SELECT message_id FROM idx.by_sender_settled ORDER BY message_id')
      .pluck()
      .all();
    database.close();

    expect(settled.join('')).to.equal('abcdef');
  });

  it('settles what comes before the last stretch when it has gone round', () => {
    const { database, insert, step, tidy } = anIndex(TUNING);
    insert(...[...'bcdefghij'].map((id) => aMessage({ id, sender: '+12' })));
    step();
    tidy();
    insert(aMessage({ id: 'a', sender: '+11' }));
    step();
    tidy();
    tidy();
    const recent = database.prepare('SELECT message_id FROM idx.by_sender_recent').pluck().all();
    database.close();

    expect(recent).to.deep.equal(['a']);
  });

  it('is searched in both its parts', () => {
    const { database, index, insert, step, tidy } = anIndex(TUNING);
    insert(
      ...['a', 'b', 'c', 'd', 'e', 'f'].map((id) => aMessage({ id, sender: '+12', text: 'text' })),
    );
    step();
    tidy();
    const parts = partsOf({ database });
    const filter = { sender: msisdn('+12'), textContains: 'TEXT' };
    const { rows, total } = createIndexedReader(index, TUNING).page({
      filter,
      limit: 9,
      offset: 0,
    });
    database.close();

    expect(parts).to.deep.equal({ settled: 3, recent: 3 });
    expect([total, rows.map(({ messageId }) => messageId).join('')]).to.deep.equal([6, 'abcdef']);
  });

  it('is lost when a sender has fewer messages than are counted', () => {
    const { database, index, insert, step, tidy } = anIndex(TUNING);
    insert(...[...'abcdef'].map((id) => aMessage({ id, sender: '+12' })));
    step();
    tidy();
    database.exec('UPDATE idx.senders SET n = 100');
    const reader = createIndexedReader(index, TUNING);

    expect(() => reader.page({ filter: { sender: msisdn('+12') }, limit: 9, offset: 50 })).to.throw(
      /its counts of a sender do not fit together/,
    );
    database.close();
  });

  it('goes on from the first when those that were next are gone', () => {
    const { database, index, insert, step, tidy } = anIndex(TUNING);
    insert(...['a', 'b', 'c', 'd'].map((id) => aMessage({ id })));
    step();
    tidy();
    const left = partsOf({ database });
    database.exec(`DELETE FROM main.messages WHERE message_id = 'd'`);
    step();
    const begunAgain = partsOf({ database });
    const more = tidy();
    const later = partsOf({ database });
    const state = index.state();
    database.close();

    expect(state.settled).to.equal(3);
    expect(left).to.deep.equal({ settled: 3, recent: 1 });
    expect(begunAgain).to.deep.equal({ settled: 0, recent: 3 });
    expect([more, later]).to.deep.equal([true, { settled: 3, recent: 0 }]);
  });
});

/** Every page of every sender, from each of some instants, that is not as it should be. */
function wrongPages(index: DerivedIndex, messages: readonly Message[]): unknown[] {
  const reader = createIndexedReader(index, TUNING);
  const wrong: unknown[] = [];
  for (const sender of SENDERS) {
    for (const since of ['', '2025-01-15T10:20:00', '2025-01-15T10:59:00']) {
      const expected = timelineOf(messages, sender, since);
      const range = since === '' ? {} : { since: instant(`${since}Z`) };
      for (let offset = 0; offset <= expected.length + 1; offset += 1) {
        const page = reader.page({
          filter: { sender: msisdn(sender), ...range },
          limit: 3,
          offset,
        });
        const found = [page.total, ...page.rows.map(({ messageId }) => messageId)];
        const right = [expected.length, ...expected.slice(offset, offset + 3)];
        if (found.join() !== right.join()) wrong.push({ sender, since, offset, found, right });
      }
    }
  }
  return wrong;
}

function inNoOrder(): Message[] {
  return Array.from({ length: MESSAGES }, (_, i) => {
    const place = (i * 47) % MESSAGES;
    return aMessage({
      id: `m${i}`,
      sender: SENDERS[(place * 7) % 3 === 0 ? place % 4 : 0] as string,
      // Some have the same instant, so that their ids decide.
      sentAt: `2025-01-15T10:${String(place % 40).padStart(2, '0')}:00Z`,
      text: 'text',
    });
  });
}

function timelineOf(messages: readonly Message[], sender: string, since: string): string[] {
  return messages
    .filter((message) => message.sender === sender && message.sentAt.key >= since)
    .map(({ sentAt, id }) => `${sentAt.key} ${id}`)
    .toSorted()
    .map((key) => key.slice(key.indexOf(' ') + 1));
}

function partsOf({ database }: Pick<AnIndex, 'database'>): {
  readonly settled: number;
  readonly recent: number;
} {
  const count = (table: string): number =>
    database.prepare<[], number>(`SELECT count(*) FROM idx.${table}`).pluck().get() ?? 0;
  return { settled: count('by_sender_settled'), recent: count('by_sender_recent') };
}

function countsOfBlocks({ database }: Pick<AnIndex, 'database'>): {
  readonly says: readonly number[];
  readonly has: readonly number[];
} {
  const blocks = database
    .prepare<[], { readonly n: number; readonly fromHere: number }>(
      `SELECT n, (SELECT count(*) FROM idx.by_sender_settled r
         WHERE (r.sender, r.instant, r.message_id) >= (b.sender, b.instant, b.message_id)) AS fromHere
       FROM idx.by_sender_settled_blocks b ORDER BY b.sender, b.instant, b.message_id`,
    )
    .all();
  return {
    says: blocks.map(({ n }) => n),
    has: blocks.map(({ fromHere }, i) => fromHere - (blocks[i + 1]?.fromHere ?? 0)),
  };
}
