import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { Clock } from '../src/index.ts';

/** Everything that a `Clock` promises. */
export function describeClockContract(adapter: string, open: () => Clock): void {
  describe(`Clock contract: ${adapter}`, () => {
    it('tells whole milliseconds since the Unix epoch', () => {
      const now = open().nowMs();

      expect(Number.isSafeInteger(now)).to.equal(true);
      expect(new Date(now).getUTCFullYear()).to.be.within(2025, 2200);
    });
  });
}
