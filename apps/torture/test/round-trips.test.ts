import { expect } from 'chai';
import { describe, it } from 'mocha';
import { createRandom } from '../src/random.ts';
import { sendAndReadBack } from '../src/round-trips.ts';
import { ledgerIn } from '../src/service.ts';
import { inAFolder } from './a-folder.ts';

describe('every character of Unicode', () => {
  it('comes back identical, raw and escaped', async function () {
    // A few seconds, and several times that where others use the processor as well.
    this.timeout(60_000);
    await inAFolder(async (folder) => {
      const random = createRandom('characters');

      const { returned, refused } = await sendAndReadBack({
        folder,
        ledger: ledgerIn(folder),
        random,
        byChance: 200,
        oneIn: 20,
      });

      expect(returned).to.be.above(400);
      expect(refused).to.be.above(200);
    });
  });
});
