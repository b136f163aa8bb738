import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { Client, Parameters } from '../src/api/client.ts';
import { endBefore, loadWindow, NO_FILTER } from '../src/ledger/window.ts';

/** A list of so many messages, as the service would give it, all filters letting them through. */
function aListOf(total: number): Client {
  const messages = Array.from({ length: total }, (_, i) => ({
    message_id: `m${i}`,
    from: '+1',
    to: '+2',
    ts: `2025-01-15T10:00:${String(i % 60).padStart(2, '0')}Z`,
    text: null,
  }));
  return {
    async get<Body>(_path: string, { limit = 0, offset = 0, since = '' }: Parameters = {}) {
      const listed = messages.filter(({ ts }) => ts >= String(since));
      const data = listed.slice(Number(offset), Number(offset) + Number(limit));
      return { data, total: listed.length } as Body;
    },
    async open() {
      throw new Error('nothing is opened here');
    },
    nowMs: () => 0,
  };
}

describe('loadWindow', () => {
  const load = async (length: number, place?: number): Promise<unknown> => {
    const { messages, start, end, total } = await loadWindow(aListOf(length), NO_FILTER, place);
    const [first, last] = [messages.at(0)?.message_id, messages.at(-1)?.message_id];
    return { start, end, total, first, last };
  };

  it('shows the newest first', async () => {
    expect(await load(120)).to.deep.equal({
      start: 70,
      end: 120,
      total: 120,
      first: 'm119',
      last: 'm70',
    });
  });

  it('keeps its place while the list grows at its end', async () => {
    const place = { start: 20, end: 70, first: 'm69', last: 'm20' };

    expect(await load(120, 70)).to.deep.equal({ ...place, total: 120 });
    expect(await load(500, 70)).to.deep.equal({ ...place, total: 500 });
  });

  it('is short at the oldest end, and empty for an empty list', async () => {
    expect(await load(120, 20)).to.deep.include({ start: 0, end: 20, first: 'm19', last: 'm0' });
    expect(await load(3)).to.deep.include({ start: 0, end: 3, first: 'm2', last: 'm0' });
    expect(await load(0)).to.deep.include({ end: 0, total: 0 });
    expect(await load(0, 70)).to.deep.include({ total: 0, first: undefined });
  });

  it('goes to the newest when its place is not there any more', async () => {
    expect(await load(10, 500)).to.deep.include({ start: 0, end: 10, first: 'm9' });
  });

  it('finds where the messages before an instant end', async () => {
    expect(await endBefore(aListOf(10), NO_FILTER, '2025-01-15T10:00:04Z')).to.equal(4);
    expect(await endBefore(aListOf(10), NO_FILTER, '2026-01-01T00:00:00Z')).to.equal(10);
    expect(await endBefore(aListOf(10), NO_FILTER, '2024-01-01T00:00:00Z')).to.equal(1);
  });
});
