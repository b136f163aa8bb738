// To be loaded before a command: a disk that takes what is written and, once the file that
// FAILS_WHEN_THERE_IS names is there, fails to keep it. Until then it keeps who asks waiting.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const LOOK_AFTER_MS = 10;

function fdatasync(_descriptor: number, done: fs.NoParamCallback): void {
  const look = (): void => {
    if (fs.existsSync(process.env['FAILS_WHEN_THERE_IS'] ?? '')) {
      done(Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO' }));
    } else {
      setTimeout(look, LOOK_AFTER_MS);
    }
  };
  look();
}

Object.assign(fs, { fdatasync });
syncBuiltinESMExports();
