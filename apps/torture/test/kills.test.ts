import { expect } from 'chai';
import { describe, it } from 'mocha';
import { crashRepeatedly } from '../src/crashes.ts';
import { createRandom } from '../src/random.ts';
import { ledgerIn } from '../src/service.ts';
import { inAFolder } from './a-folder.ts';

describe('kill -9 under load', () => {
  it('loses nothing that was acknowledged', async () => {
    await inAFolder(async (folder) => {
      const random = createRandom('kills');

      const { history, rows } = await crashRepeatedly({
        folder,
        ledger: ledgerIn(folder),
        cycles: 2,
        random,
        atFsyncs: false,
        progress: () => undefined,
      });

      expect(history.acknowledgedIds()).to.be.greaterThan(0);
      expect(rows).to.be.at.least(history.acknowledgedIds());
    });
  });
});
