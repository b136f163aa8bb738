import { expect } from 'chai';
import { describe, it } from 'mocha';
import { createRandom } from '../src/random.ts';
import { cutAndRetry } from '../src/retries.ts';
import { ledgerIn } from '../src/service.ts';
import { inAFolder } from './a-folder.ts';

describe('a delivery whose connection is cut', () => {
  it('may be sent again until it is acknowledged, and is stored once', async () => {
    await inAFolder(async (folder) => {
      const { history, storedUnheard } = await cutAndRetry({
        folder,
        ledger: ledgerIn(folder),
        random: createRandom('retries'),
        messages: 150,
        wrapper: [],
        longLocks: 0,
      });

      expect(history.count('unknown')).to.be.above(100);
      expect(storedUnheard).to.be.above(10);
    });
  });
});
