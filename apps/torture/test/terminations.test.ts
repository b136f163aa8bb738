import { expect } from 'chai';
import { describe, it } from 'mocha';
import { createRandom } from '../src/random.ts';
import { terminateRepeatedly } from '../src/terminations.ts';
import { ledgerIn } from '../src/service.ts';
import { inAFolder } from './a-folder.ts';

describe('SIGTERM under load', () => {
  it('ends with 0, and every answer given was true', async () => {
    await inAFolder(async (folder) => {
      const { history } = await terminateRepeatedly({
        folder,
        ledger: ledgerIn(folder),
        cycles: 3,
        random: createRandom('terminations'),
        stuckOneIn: Number.POSITIVE_INFINITY,
        progress: () => undefined,
      });

      expect(history.acknowledgedIds()).to.be.above(0);
    });
  });
});
