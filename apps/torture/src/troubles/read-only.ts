import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawnService } from '../service.ts';
import { createSmallDisk } from '../small-disk.ts';
import { expectRefusal, type Scene, type Trouble } from './trouble.ts';

export const readOnly: Trouble = {
  name: 'on a file system that is read-only',
  async run({ folder, path }: Scene) {
    const disk = await createSmallDisk(folder, 16 * 2 ** 20);
    try {
      copyFileSync(path, join(disk.seen, 'app.db'));
      disk.remount('ro');
      const service = spawnService({ folder, wrapper: disk.wrapper });
      await expectRefusal(service, /can't open the database app\.db: .*read-only/i);
    } finally {
      await disk.remove();
    }
  },
};
