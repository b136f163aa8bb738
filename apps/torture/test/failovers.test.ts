import { expect } from 'chai';
import { describe, it } from 'mocha';
import { failOverRepeatedly } from '../src/failovers.ts';
import { createRandom } from '../src/random.ts';
import { inAFolder } from './a-folder.ts';

const A_BUSY_MACHINE_MS = 90_000;

describe('a failover under load', () => {
  it('loses nothing that was acknowledged', async () => {
    await inAFolder(async (folder) => {
      const { history, rows } = await failOverRepeatedly({
        folder,
        failovers: 1,
        random: createRandom('failover'),
        progress: () => undefined,
      });

      expect(history.acknowledgedIds()).to.be.greaterThan(20);
      expect(rows).to.be.at.least(history.acknowledgedIds());
    });
  }).timeout(A_BUSY_MACHINE_MS);
});
