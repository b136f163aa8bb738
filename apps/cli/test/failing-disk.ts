// To be loaded before a command: a disk that takes what is written, keeps who wants it kept waiting until SIGUSR2
// comes, and fails then. The file that SYNC_IS_WAITED_FOR names is there once somebody waits.
import { once } from 'node:events';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const told = once(process, 'SIGUSR2');

function fdatasync(_descriptor: number, done: fs.NoParamCallback): void {
  fs.writeFileSync(process.env['SYNC_IS_WAITED_FOR'] ?? '', '');
  void failWhenTold(done);
}

async function failWhenTold(done: fs.NoParamCallback): Promise<void> {
  await told;
  done(Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO' }));
}

Object.assign(fs, { fdatasync });
syncBuiltinESMExports();
