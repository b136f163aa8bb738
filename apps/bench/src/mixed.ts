import { setTimeout } from 'node:timers/promises';
import { announce } from './report.ts';
import { load, startServer } from './server-process.ts';
import { percentile } from './statistics.ts';

const SECONDS = 10;
const SEARCHERS = 4;
const READ_EVERY_MS = 20;

export interface MixedResult {
  readonly alonePerSecond: number;
  readonly aloneP99Ms: number;
  readonly searchedPerSecond: number;
  readonly searchedP99Ms: number;
  readonly searches: number;
  /** How long a list's first page and the statistics take while messages come in at full speed. */
  readonly readP50Ms: number;
  readonly readP99Ms: number;
}

/** Ingest into a large ledger, first alone, then while clients search it without pause. */
export async function measureMixed(folder: string): Promise<MixedResult> {
  const server = await startServer('service', { folder });
  await load(server, { connections: 32, seconds: SECONDS });
  const alone = await load(server, { connections: 32, seconds: SECONDS });

  const reads: number[] = [];
  const filled = new AbortController();
  const reader = (async () => {
    while (!filled.signal.aborted) {
      const startedMs = performance.now();
      await read(server.port, reads.length % 2 === 0 ? '/stats' : '/messages');
      reads.push(performance.now() - startedMs);
      await setTimeout(READ_EVERY_MS);
    }
  })();
  await load(server, { connections: 32, seconds: SECONDS });
  filled.abort();
  await reader;

  let searches = 0;
  const enough = new AbortController();
  const searchers = Array.from({ length: SEARCHERS }, async () => {
    while (!enough.signal.aborted) {
      searches += 1;
      await read(server.port, `/messages?q=${twoLetters(searches)}`);
    }
  });
  const searched = await load(server, { connections: 32, seconds: SECONDS });
  enough.abort();
  await Promise.all(searchers);
  await server.stop();
  announce(
    `mixed: ${Math.round(alone.perSecond)}/s alone, ${Math.round(searched.perSecond)}/s with ${searches} searches`,
  );
  return {
    alonePerSecond: alone.perSecond,
    aloneP99Ms: alone.p99Ms,
    searchedPerSecond: searched.perSecond,
    searchedP99Ms: searched.p99Ms,
    searches,
    readP50Ms: percentile(reads, 0.5),
    readP99Ms: percentile(reads, 0.99),
  };
}

async function read(port: number, path: string): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`);
  await answer.arrayBuffer();
}

// Too short for the index, so that each is a walk through the whole ledger, and another one each
// time, because a total that is remembered would be no search.
function twoLetters(number: number): string {
  return (36 * 10 + (number % (26 * 36))).toString(36);
}
