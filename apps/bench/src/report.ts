let lastMs = Number.NEGATIVE_INFINITY;

/** Tells on standard error how far it is, at most once a second. */
export function report(text: string): void {
  const now = performance.now();
  if (now - lastMs < 1_000) return;
  lastMs = now;
  process.stderr.write(`\r\u001b[K${text}`);
}

/** Tells it and goes to the next line. */
export function announce(text: string): void {
  process.stderr.write(`\r\u001b[K${text}\n`);
}
