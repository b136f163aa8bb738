import { expect } from 'chai';
import { describe, it } from 'mocha';
import { fuzz } from '../src/hostile/fuzz.ts';
import { createLogAudit } from '../src/hostile/log-audit.ts';
import { createRandom } from '../src/random.ts';
import { startService } from '../src/service.ts';
import { inAFolder } from './a-folder.ts';

describe('hostile requests', () => {
  it('are answered as they should be, each with its one line in the log', async () => {
    await inAFolder(async (folder) => {
      const audit = createLogAudit();
      const service = await startService({ folder, onLine: (line) => audit.take(line) });

      const { statuses } = await fuzz({
        port: service.port,
        random: createRandom('hostile'),
        whole: 1_500,
        damaged: 200,
        audit,
        progress: () => undefined,
      });

      expect(await service.end('SIGTERM')).to.equal(0);
      expect(service.stderr()).to.equal('');
      expect([...statuses.keys()]).to.include.members([200, 400, 401, 404, 405, 422]);
      audit.conclude();
    });
  });
});
