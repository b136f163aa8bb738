// Nothing is imported before the version is known: better-sqlite3 crashes an older Node.js
// without a word.
const OLDEST_NODE = 26;

if (Number.parseInt(process.versions.node, 10) < OLDEST_NODE) {
  const message = `Hookledger needs Node.js ${OLDEST_NODE} or later, and this is ${process.version}`;
  const ts = new Date().toISOString();
  process.stdout.write(`${JSON.stringify({ ts, level: 'ERROR', message })}\n`);
  process.exitCode = 1;
} else {
  const { serve } = await import('./serve.ts');
  await serve();
}
