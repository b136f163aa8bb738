import { expect } from 'chai';
import { describe, it } from 'mocha';
import { Writable } from 'node:stream';
import { toTable } from '../src/output/table.ts';

describe('toTable', () => {
  const cut = (text: string, widest: number): string =>
    toTable(['TEXT'], [[text]], new Writable(), widest).slice('TEXT\n'.length);

  it('cuts a cell to so many columns, whatever its characters take', () => {
    expect(cut('abcdef', 6)).to.equal('abcdef');
    expect(cut('abcdefg', 6)).to.equal('abcde…');
    expect(cut('日本語のテキスト', 6)).to.equal('日本…');
    expect(cut('e\u0301'.repeat(7), 6)).to.equal(`${'e\u0301'.repeat(5)}…`);
  });

  it('keeps what has no width, however much of it there is', () => {
    const text = `${'\u200b'.repeat(8_000)}${'x'.repeat(60)}`;

    expect(cut(text, 6)).to.equal(`${'\u200b'.repeat(8_000)}xxxxx…`);
  });
});
