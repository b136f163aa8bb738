import { expect } from 'chai';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { linesOf, type Line } from '../src/input/lines.ts';

async function read(pieces: readonly Uint8Array[], maxLineBytes?: number): Promise<Line[]> {
  const lines: Line[] = [];
  for await (const some of linesOf(asyncly(pieces), maxLineBytes)) lines.push(...some);
  return lines;
}

async function* asyncly(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces;
}

const textOf = ({ bytes }: Line): string | undefined => bytes && Buffer.from(bytes).toString();

describe('linesOf', () => {
  it('finds the same lines wherever the pieces of a file end', async () => {
    const line = fc.constantFrom('', ' ', 'a', '{"text":"日本"}', 'x\r', '\r', '\u2028', 'yy');
    await fc.assert(
      fc.asyncProperty(
        fc.array(line),
        fc.boolean(),
        fc.array(fc.nat(9)),
        async (all, end, cuts) => {
          const file = Buffer.from(all.join('\n') + (end ? '\n' : ''));
          const pieces: Uint8Array[] = [];
          let at = 0;
          for (const cut of cuts)
            pieces.push(file.subarray(at, (at = Math.min(file.length, at + cut))));
          pieces.push(file.subarray(at));

          const lines = await read(pieces);

          const expected = file
            .toString()
            .split('\n')
            .map((text, i) => [i + 1, text.replace(/\r$/, '')] as const)
            .filter(([, text]) => !/^[ \t]*$/.test(text));
          expect(lines.map((one) => [one.number, textOf(one)])).to.deep.equal(expected);
        },
      ),
    );
  });

  it('keeps bytes that are no text', async () => {
    const [line] = await read([Uint8Array.of(0xff, 0x00, 0x0a)]);

    expect([...(line?.bytes ?? [])]).to.deep.equal([0xff, 0x00]);
  });

  it('holds no line that is too long, and goes on after it', async () => {
    const pieces = ['ab', 'cd', 'e\nfgh\nij', 'kl\n'].map((piece) => Buffer.from(piece));

    const lines = await read(pieces, 3);

    expect(lines.map((one) => [one.number, one.length, textOf(one)])).to.deep.equal([
      [1, 6, undefined],
      [2, 4, 'fgh'],
      [3, 5, undefined],
    ]);
  });

  it('gives what is there without waiting for more', async () => {
    const never = new Promise<IteratorResult<Uint8Array>>(() => undefined);
    const results = [
      Promise.resolve({ done: false as const, value: Buffer.from('a\nb\nc') }),
      never,
    ];
    const input = {
      [Symbol.asyncIterator]: () => ({ next: async () => results.shift() ?? never }),
    };

    const { value } = await linesOf(input).next();

    expect((value ?? []).map(textOf)).to.deep.equal(['a', 'b']);
  });
});
