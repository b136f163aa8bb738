import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { ledgerIn } from './service.ts';

const MAIN = fileURLToPath(new URL('../../cli/src/main.ts', import.meta.url));

export interface RunningBackup {
  /** Resolves with how many messages are in the copy. */
  readonly done: Promise<number>;
  /** Ends it without a word; resolves when it has ended. */
  kill(): Promise<void>;
}

/** Runs `hookledger backup` on the ledger in this folder, as an operator does. */
export function startBackup(folder: string, destination: string): RunningBackup {
  const parameters = ['--conditions=@hookledger/source', MAIN, 'backup', destination, '--json'];
  const backup = spawn(process.execPath, parameters, {
    cwd: folder,
    env: { NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'], DATABASE_URL: ledgerIn(folder) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  backup.stdout.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  backup.stderr.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  const ended = once(backup, 'close');
  return {
    done: ended.then(([code]) => {
      assert.equal(code, 0, `hookledger backup: ${output}`);
      const { path, messages } = JSON.parse(output) as { path: string; messages: number };
      assert.equal(path, destination);
      return messages;
    }),
    async kill() {
      backup.kill('SIGKILL');
      await ended;
    },
  };
}
