import { expect } from 'chai';
import express from 'express';
import { describe, it } from 'mocha';
import { once } from 'node:events';
import { Socket } from 'node:net';
import { createExpressClasses } from '../src/http/express-classes.ts';
import { createGatheredPieces } from '../src/http/gathered-pieces.ts';

describe('the pieces of a body', () => {
  for (const [name, sizes, most] of [
    ['of a byte each', Array.from({ length: 100_000 }, () => 1), 12],
    ['of many sizes', Array.from({ length: 500 }, (_, i) => (i * 7_919) % 20_000), 500],
    ['that are large', [70_000, 1, 70_000, 1], 4],
  ] as const) {
    it(`${name} are gathered in their order`, () => {
      const pieces = sizes.map((size, i) => Buffer.alloc(size, i % 251));
      const blocks: (Buffer | null)[] = [];
      const gathered = createGatheredPieces((block) => blocks.push(block) > 0);

      for (const piece of pieces) gathered.add(piece);
      gathered.end();

      expect(blocks.pop()).to.equal(null);
      const whole = blocks.filter((block) => block !== null);
      expect(Buffer.concat(whole).equals(Buffer.concat(pieces))).to.equal(true);
      expect(whole.length).to.be.at.most(most);
    });
  }

  it('reach whoever reads the request in a few', async () => {
    const { IncomingMessage } = createExpressClasses(express());
    const req = new IncomingMessage(new Socket());
    const read: Buffer[] = [];
    req.on('data', (piece: Buffer) => read.push(piece));

    for (let i = 0; i < 1_000; i += 1) req.push(Buffer.from([i % 251]));
    req.push(null);
    await once(req, 'end');

    const expected = Buffer.from(Array.from({ length: 1_000 }, (_, i) => i % 251));
    expect(Buffer.concat(read).equals(expected)).to.equal(true);
    expect(read.length).to.be.at.most(8);
  });

  it('are asked for as long as their reader wants more', () => {
    let wanted = true;
    const gathered = createGatheredPieces(() => wanted);
    const piece = Buffer.alloc(1_000);

    expect([gathered.add(piece), gathered.add(piece)]).to.deep.equal([true, true]);
    wanted = false;
    expect(gathered.add(piece)).to.equal(true);
    expect(gathered.add(piece)).to.equal(false);
  });
});
