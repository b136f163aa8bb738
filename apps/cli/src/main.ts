#!/usr/bin/env node
// Nothing is imported before the version is known: better-sqlite3 crashes an older Node.js
// without a word.
const OLDEST_NODE = 26;

if (Number.parseInt(process.versions.node, 10) < OLDEST_NODE) {
  process.stderr.write(
    `hookledger: needs Node.js ${OLDEST_NODE} or later, and this is ${process.version}\n`,
  );
  process.exitCode = 1;
} else {
  const { run } = await import('./run.ts');
  process.exitCode = await run(process.argv.slice(2));
}
