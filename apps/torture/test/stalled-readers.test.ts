import { describe, it } from 'mocha';
import { readByPipe, readBySocket } from '../src/log-readers.ts';
import { stopWhileStalled } from '../src/stalled-readers.ts';
import { inAFolder } from './a-folder.ts';

describe('a reader of the log that stands still', () => {
  for (const [name, read] of [
    ['pipe', readByPipe],
    ['socket', readBySocket],
  ] as const) {
    it(`at a ${name} stops neither answers nor the end`, async () => {
      await inAFolder(async (folder) => {
        await stopWhileStalled({ open: async () => read(folder), requests: 1_500 });
      });
    });
  }
});
