// `make bench`, or `make bench BENCH="reads start"` for some of it. Results go to docs/benchmarks.
// `make bench BENCH_STORE=postgres BENCH="ingest reads"` measures on a PostgreSQL server of its own.
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fill } from './fill.ts';
import { measureHalfLoad, measureIngest } from './ingest.ts';
import { measureMemory } from './memory.ts';
import { measureMixed } from './mixed.ts';
import { drawPlots, type Results } from './plots.ts';
import { measureThreads } from './profile.ts';
import { measurePage } from './page.ts';
import { measureReads } from './reads.ts';
import { announce } from './report.ts';
import { keepResults, PUBLISHED, readResults } from './results-file.ts';
import { startServer } from './server-process.ts';
import { spreadOf } from './statistics.ts';

const PARTS = ['ingest', 'threads', 'reads', 'mixed', 'start', 'memory'] as const;
const SIZES = [10_000, 100_000, 1_000_000];
const LARGEST = 10_000_000;
const MEMORY_MESSAGES = 2_000_000;
const STARTS = 5;

const asked = process.argv.slice(2);
if (process.env['BENCH_STORE'] === 'postgres') {
  const { measurePostgres } = await import('./postgres.ts');
  await measurePostgres(asked);
  process.exit();
}
const wants = (part: string): boolean => asked.length === 0 || asked.includes(part);
const unknown = asked.filter((part) => ![...PARTS, '10m', 'page', 'plots'].includes(part));
if (unknown.length > 0) throw new Error(`no such part: ${unknown.join(', ')}`);

const RESULTS = 'results.json';
const keep = (part: Partial<Results>): void => keepResults(RESULTS, part);

if (wants('threads')) keep({ threads: await measureThreads() });
if (wants('ingest')) keep({ ingest: await measureIngest(), halfLoad: await measureHalfLoad() });

// Ten million messages take half an hour to fill: BENCH_LEDGERS names a folder that keeps them.
const kept = process.env['BENCH_LEDGERS'];
const ledgers = kept ?? mkdtempSync(join(tmpdir(), 'hookledger-bench-'));
try {
  if (wants('reads') || asked.includes('10m')) {
    const sizes = asked.includes('10m') ? [...SIZES, LARGEST] : SIZES;
    const { reads: allReads = [], disk: allDisk = [] } = readResults(RESULTS) as Partial<Results>;
    const isOther = (one: { readonly messages: number }): boolean => !sizes.includes(one.messages);
    const reads = [];
    const disk = [];
    for (const messages of sizes) {
      const path = await ledgerOf(messages);
      disk.push({
        messages,
        ledgerBytes: statSync(path).size / messages,
        indexBytes: statSync(`${path}-index`).size / messages,
      });
      reads.push(...(await measureReads(path, messages)));
    }
    // Ten million messages are not measured each time.
    keep({
      reads: [...reads, ...allReads.filter(isOther)],
      disk: [...disk, ...allDisk.filter(isOther)],
    });
  }
  if (wants('start')) {
    await ledgerOf(1_000_000);
    const times: number[] = [];
    for (let i = 0; i < STARTS; i += 1) {
      const server = await startServer('service', { folder: join(ledgers, '1000000') });
      await fetch(`http://127.0.0.1:${server.port}/health/ready`);
      times.push(server.startedWithinMs);
      await server.stop();
    }
    keep({ startMs: spreadOf(times) });
    announce(`start on 1,000,000 messages: ${spreadOf(times).median.toFixed(0)} ms`);
  }
  // Only when asked for: it needs a browser.
  if (asked.includes('page')) {
    keep({ page: await onCopyOf(1_000_000, measurePage) });
  }
  if (wants('mixed')) {
    keep({ mixed: await onCopyOf(1_000_000, measureMixed) });
  }
} finally {
  if (kept === undefined) rmSync(ledgers, { recursive: true, force: true });
}
if (wants('memory')) keep({ memory: await measureMemory(MEMORY_MESSAGES) });
drawPlots(readResults(RESULTS) as Results, PUBLISHED);

async function ledgerOf(messages: number): Promise<string> {
  const place = join(ledgers, String(messages));
  const path = join(place, 'app.db');
  if (!existsSync(path)) {
    mkdirSync(place, { recursive: true });
    await fill(path, messages);
    announce(`filled with ${messages} messages`);
  }
  return path;
}

/** What is measured with deliveries adds to its ledger, and the next one is to find it as it was. */
async function onCopyOf<Result>(
  messages: number,
  measure: (folder: string) => Promise<Result>,
): Promise<Result> {
  const path = await ledgerOf(messages);
  const copy = mkdtempSync(join(tmpdir(), 'hookledger-bench-copy-'));
  try {
    cpSync(dirname(path), copy, { recursive: true });
    return await measure(copy);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}
