import type { MessagePageRequest } from '@hookledger/domain';
import { openSqliteStore } from '@hookledger/sqlite-drizzle';
import { expect } from 'chai';
import { aTemporaryFolder } from './a-temporary-folder.ts';

const READERS = 2;
const PAGES_EACH = 20;
const FIRST_PAGE: MessagePageRequest = { filter: {}, limit: 1, offset: 0 };

/** Longer than the store takes for a page. */
const BUSY_MS = 10;

describe('Turns of the event loop', () => {
  it('pass between answers, although the next one is there already', async () => {
    const folder = aTemporaryFolder();
    const store = openSqliteStore({ path: folder.file('app.db') });
    await store.reader.page(FIRST_PAGE);
    let inThisTurn = 0;
    let mostInOneTurn = 0;
    let reading = true;
    const turn = (): void => {
      mostInOneTurn = Math.max(mostInOneTurn, inThisTurn);
      inThisTurn = 0;
      if (reading) setImmediate(turn);
    };
    turn();

    const readers = Array.from({ length: READERS }, async () => {
      for (let i = 0; i < PAGES_EACH; i += 1) {
        await store.reader.page(FIRST_PAGE);
        inThisTurn += 1;
        keepBusy(BUSY_MS);
      }
    });
    await Promise.all(readers);
    reading = false;
    await store.close();
    folder.remove();

    expect(mostInOneTurn).to.be.at.most(READERS);
  });
});

function keepBusy(forMs: number): void {
  const untilMs = performance.now() + forMs;
  while (performance.now() < untilMs);
}
