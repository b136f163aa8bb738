#!/usr/bin/env -S node --max-semi-space-size=4
// In a container it shares the memory of the service: without this V8 lets garbage grow.
// Nothing is imported before the version is known: better-sqlite3 crashes an older Node.js
// without a word.
const OLDEST_NODE = 26;
const NICENESS = 5;

if (Number.parseInt(process.versions.node, 10) < OLDEST_NODE) {
  process.stderr.write(
    `hookledger: needs Node.js ${OLDEST_NODE} or later, and this is ${process.version}\n`,
  );
  process.exitCode = 1;
} else {
  const { getPriority, setPriority } = await import('node:os');
  const { getSystemErrorMessage } = await import('node:util');
  const { run } = await import('./run.ts');
  const { env: environment, stdout, stderr } = process;
  // What is told beside the work does not end it when nobody listens.
  stderr.on('error', () => undefined);
  let isOutputBroken = false;
  stdout.on('error', ({ code, errno, message }: NodeJS.ErrnoException) => {
    // Whoever reads the output may leave early, as `head` does: that changes no outcome.
    if (code === 'EPIPE' || isOutputBroken) return;
    isOutputBroken = true;
    const reason = errno === undefined ? message : getSystemErrorMessage(errno);
    stderr.write(`hookledger: standard output can't be written: ${reason}\n`);
  });
  // The last of the output may fail after everything else is done.
  process.on('exit', () => {
    if (isOutputBroken) process.exitCode ||= 1;
  });
  process.exitCode = await run(process.argv.slice(2), {
    environment,
    // Looked at only by what reads from it.
    get stdin() {
      return process.stdin;
    },
    stdout,
    stderr,
    // Who started it may have asked for more, and only root may take that back.
    stepBack: () => setPriority(Math.max(getPriority(), NICENESS)),
  });
}
