import { expect } from 'chai';
import { describe, it } from 'mocha';
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('a-thread-with-limits.ts', import.meta.url));

describe('leaveThreadsTheirLimits', () => {
  it('keeps the flag for young generations from threads, and changes nothing for the main thread', () => {
    const before = youngGenerations('as they are');
    const after = youngGenerations('left their limits');

    // Collections end with a page more or less.
    expect(before.thread).to.be.closeTo(before.main, 1);
    expect(after.main).to.be.closeTo(before.main, 1);
    expect(after.thread).to.be.at.most(before.main / 2);
  });
});

/** In MiB. */
function youngGenerations(how: string): { readonly main: number; readonly thread: number } {
  const node = ['--max-semi-space-size=4', '--conditions=@hookledger/source'];
  const output = execFileSync(process.execPath, [...node, SCRIPT, how], {
    encoding: 'utf8',
    env: { NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] },
  });
  return JSON.parse(output) as { main: number; thread: number };
}
