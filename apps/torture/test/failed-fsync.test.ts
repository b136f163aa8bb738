import { describe, it } from 'mocha';
import { createHistory } from '../src/history.ts';
import { failEveryFsyncOfTheFolder, failUnderLoad } from '../src/failed-fsyncs.ts';
import { createRandom } from '../src/random.ts';
import { inAFolder } from './a-folder.ts';
import { whereThereIs } from './where-there-is.ts';

whereThereIs('strace', () => {
  describe('a failed fsync', () => {
    it('is never acknowledged, ends the process with one line, and loses nothing', async () => {
      await inAFolder(async (folder) => {
        const history = createHistory();
        const random = createRandom('failed fsync');

        await failUnderLoad({ folder, history, random, number: 20 });
      });
    });

    it('of the folder ends the start', async () => {
      await inAFolder(failEveryFsyncOfTheFolder);
    });
  });
});
