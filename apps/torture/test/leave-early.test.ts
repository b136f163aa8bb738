import { expect } from 'chai';
import { describe, it } from 'mocha';
import { leaveEarly } from '../src/hostile/leave-early.ts';
import { createRandom } from '../src/random.ts';
import { startService } from '../src/service.ts';
import { inAFolder } from './a-folder.ts';

describe('clients that leave', () => {
  it('in the middle of anything end neither the service nor its stop', async () => {
    await inAFolder(async (folder) => {
      const service = await startService({ folder });

      await leaveEarly({ port: service.port, random: createRandom('leave'), clients: 1_000 });

      expect(await service.end('SIGTERM')).to.equal(0);
      expect(service.stderr()).to.equal('');
      expect(service.notices.filter(({ level }) => level === 'ERROR')).to.deep.equal([]);
    });
  });
});
