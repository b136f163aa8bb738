import { expect } from 'chai';
import { describe, it } from 'mocha';
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('a-thread-with-limits.ts', import.meta.url));

describe('leaveThreadsTheirLimits', () => {
  it("has the flag for young generations be the main thread's alone", () => {
    const before = youngGenerations('as they are');
    const after = youngGenerations('left their limits');

    // Two semi-spaces of four.
    expect(before).to.deep.equal({ main: 8, thread: 8 });
    expect(after).to.deep.equal({ main: 8, thread: 2 });
  });
});

function youngGenerations(how: string): unknown {
  const node = ['--max-semi-space-size=4', '--conditions=@hookledger/source'];
  const output = execFileSync(process.execPath, [...node, SCRIPT, how], {
    encoding: 'utf8',
    env: { NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] },
  });
  return JSON.parse(output);
}
