import { instant, messageId, messageText, msisdn, type Message } from '@hookledger/domain';
import { expect } from 'chai';
import type { ListForClient } from '../src/http/list-for-client.ts';
import { paceLists } from '../src/http/pace-lists.ts';

const UNITS_PER_SECOND = 10_000;
const THERE = { hasLeft: () => false, mayHaveLeft: () => false };
const ANY = { filter: {}, limit: 1, offset: 0 };

function aMessage(length: number): Message {
  return {
    id: messageId('m'),
    sender: msisdn('+1'),
    recipient: msisdn('+2'),
    sentAt: instant('2025-01-15T10:00:00Z'),
    text: messageText('x'.repeat(length)),
    createdAtMs: 0,
  };
}

const listOf = (length: number): ListForClient => {
  const page = { messages: [aMessage(length)], total: 1 };
  return paceLists(async () => page, UNITS_PER_SECOND);
};

async function timeOf(list: ListForClient, pages: number): Promise<number> {
  const startedMs = performance.now();
  for (let i = 0; i < pages; i += 1) await list(ANY, THERE);
  return performance.now() - startedMs;
}

describe('paceLists', () => {
  it('makes long pages wait for each other once what a second allows is used', async () => {
    // 15,000 units before the last page: 10,000 are there, the others come within half a second.
    expect(await timeOf(listOf(2_500), 7)).to.be.at.least(480);
  });

  it('lets short pages pass', async () => {
    let waited = false;
    const list = listOf(10);
    const timer = setTimeout(() => (waited = true), 0);

    // Without a wait no timer runs.
    for (let i = 0; i < 500; i += 1) await list(ANY, THERE);
    clearTimeout(timer);

    expect(waited).to.equal(false);
  });

  it('reads nothing for a client that has left meanwhile', async () => {
    let read = 0;
    const list = paceLists(async () => {
      read += 1;
      return { messages: [], total: 1 };
    });

    const page = await list(ANY, { hasLeft: () => true, mayHaveLeft: () => true });

    expect([read, page.total]).to.deep.equal([0, 0]);
  });

  it('gives the page that the list gives', async () => {
    const { messages, total } = await listOf(3)(ANY, THERE);

    expect([messages.map(({ text }) => text), total]).to.deep.equal([['xxx'], 1]);
  });
});
