import { expect } from 'chai';
import { describe, it } from 'mocha';
import { forge } from '../src/forge.ts';
import { createRandom } from '../src/random.ts';
import { inAFolder } from './a-folder.ts';

describe('a signature that is wrong by a bit, cut or too long', () => {
  it('never lets its delivery reach the store', async () => {
    await inAFolder(async (folder) => {
      const random = createRandom('forgeries');

      const forgeries = await forge({ folder, random, bodies: 1, progress: () => undefined });

      expect(forgeries).to.be.above(2_000);
    });
  });
});
