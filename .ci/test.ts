// Runs every test in two processes at once: on two cores that takes three fifths of the time of one.
// What the second says follows what the first said; the last lines name each test that failed in
// either, and have the totals of both.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** What each process leaves out of the specs that package.json names. */
const LEFT_OUT = [['packages/**', 'apps/cli/**'], ['apps/{api,dashboard,torture}/**']];

const MOCHA = fileURLToPath(new URL('../node_modules/mocha/bin/mocha.js', import.meta.url));
const FAILED = /^failed: .*$/gm;
const TOTALS = /^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?\s*$/m;

interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const outputs = await Promise.all([run(0, true), run(1, false)]);
process.stdout.write(outputs[1]);

const failures = outputs.flatMap((output) => output.match(FAILED) ?? []);
if (failures.length > 0) console.log(failures.join('\n'));
const totals = outputs.map(totalsOf);
const sumOf = (kind: keyof Totals): number => totals.reduce((sum, one) => sum + one[kind], 0);
const [passed, failed, skipped] = [sumOf('passed'), sumOf('failed'), sumOf('skipped')];
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
if (failed > 0) process.exitCode = 1;

/** Resolves with what it wrote, which it may show meanwhile as well. */
async function run(part: 0 | 1, shown: boolean): Promise<string> {
  const ignored = LEFT_OUT[part]?.flatMap((glob) => ['--ignore', glob]) ?? [];
  const color = process.stdout.isTTY ? ['--color'] : [];
  const mocha = spawn(process.execPath, [MOCHA, ...color, ...ignored], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  mocha.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    if (shown) process.stdout.write(text);
  });
  const [exitCode] = (await once(mocha, 'close')) as [number | null];
  if (exitCode !== 0) process.exitCode = 1;
  return output;
}

/** A process that ends without its totals has met something worse than a test that fails. */
function totalsOf(output: string): Totals {
  const [, ...counts] = TOTALS.exec(output.slice(-200)) ?? ['', '0', '1'];
  const [ofPassed = 0, ofFailed = 0, ofSkipped = 0] = counts.map((count) => Number(count ?? 0));
  return { passed: ofPassed, failed: ofFailed, skipped: ofSkipped };
}
