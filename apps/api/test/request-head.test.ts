import { expect } from 'chai';
import { describe, it } from 'mocha';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { largeHeadBytes } from '../src/http/request-head.ts';

describe('what a request head holds', () => {
  for (const [name, count, length, from, to] of [
    ['that a proxy sends on', 16, 30, 0, 0],
    ['with many headers', 100, 4, 10_000, 12_000],
    ['with a long one', 1, 15_000, 12_000, 13_000],
  ] as const) {
    it(`is known of one ${name}`, () => {
      const req = new IncomingMessage(new Socket());
      req.rawHeaders = Array.from({ length: count }, (_, i) => [
        `x-${i}`,
        'x'.repeat(length),
      ]).flat();

      expect(largeHeadBytes(req)).to.be.within(from, to);
    });
  }
});
