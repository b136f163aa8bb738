import { expect } from 'chai';
import { describe, it } from 'mocha';
import { createRandom } from '../src/random.ts';
import { sendAndReadBack } from '../src/round-trips.ts';
import { inAFolder } from './a-folder.ts';

describe('every character of Unicode', () => {
  it('comes back identical, raw and escaped', async () => {
    await inAFolder(async (folder) => {
      const random = createRandom('characters');

      const { returned, refused } = await sendAndReadBack({
        folder,
        random,
        byChance: 200,
        oneIn: 20,
      });

      expect(returned).to.be.above(900);
      expect(refused).to.be.above(500);
    });
  });
});
