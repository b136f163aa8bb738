import { expect } from 'chai';
import { describe, it } from 'mocha';
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { fillAndRelease } from '../src/full-disk.ts';
import { createHistory } from '../src/history.ts';
import { createRandom } from '../src/random.ts';
import { ledgerIn, startService } from '../src/service.ts';
import { createTraffic } from '../src/traffic.ts';
import { verifyLedger } from '../src/verify.ts';
import { inAFolder } from './a-folder.ts';
import { whereThereIs } from './where-there-is.ts';

// A limit to the size of files is the full disk of those who may not mount one.
whereThereIs('prlimit', () => {
  describe('a full disk', () => {
    it('refuses deliveries with 503 until there is room, and reads go on', async () => {
      await inAFolder(async (folder) => {
        const history = createHistory();
        const random = createRandom('full disk');
        const service = await startService({ folder });
        const path = ledgerIn(folder);
        const limit = (size: string): void =>
          void execFileSync('prlimit', ['--pid', String(service.pid), `--fsize=${size}:unlimited`]);

        await fillAndRelease({
          service,
          history,
          random,
          next: createTraffic('full', random),
          rows: async () => verifyLedger(history, path),
          disk: {
            fill: async () => limit(String(statSync(`${path}-wal`).size)),
            release: async () => limit('unlimited'),
          },
        });

        expect(await service.end('SIGTERM')).to.equal(0);
        await verifyLedger(history, path);
        expect(history.count('refused')).to.be.greaterThan(0);
      });
    });
  });
});
