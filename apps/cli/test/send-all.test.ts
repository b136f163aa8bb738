import { expect } from 'chai';
import { describe, it } from 'mocha';
import { setImmediate as turn } from 'node:timers/promises';
import type { Line } from '../src/input/lines.ts';
import type { DeliveryOutcome } from '../src/sending/deliver.ts';
import { emptyTally, sendAll } from '../src/sending/send-all.ts';
import { QUIET } from './quiet.ts';

const PIECE_LINES = 10;

describe('sendAll', () => {
  it('reads no more of a file than is under way, and has no more under way than it may', async () => {
    let read = 0;
    async function* endless(): AsyncGenerator<readonly Line[]> {
      for (;;) {
        const first = read;
        read += PIECE_LINES;
        yield Array.from({ length: PIECE_LINES }, (_, i) => ({
          number: first + i + 1,
          length: 2,
          bytes: Uint8Array.of(0x31),
        }));
      }
    }
    const held: ((outcome: DeliveryOutcome) => void)[] = [];
    const stop = new AbortController();
    const tally = emptyTally();
    const over = sendAll(endless, tally, {
      deliver: async () => new Promise((resolve) => held.push(resolve)),
      concurrency: 4,
      progress: QUIET,
      signal: stop.signal,
    });

    for (let done = 0; done < 100; done += 1) {
      for (let i = 0; i < 20; i += 1) await turn();
      expect(held).to.have.lengthOf(4);
      expect(read).to.be.at.most(done + 4 + PIECE_LINES);
      held.shift()?.({ kind: 'created' });
    }
    stop.abort();
    for (const finish of held.splice(0)) finish({ kind: 'duplicate' });
    for (let i = 0; i < 20; i += 1) await turn();
    for (const finish of held) finish({ kind: 'duplicate' });
    await over;

    expect(tally).to.include({ created: 100 });
    expect(tally.duplicate).to.be.within(3, 5);
  });
});
