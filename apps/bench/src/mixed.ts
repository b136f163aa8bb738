import { setTimeout } from 'node:timers/promises';
import { announce } from './report.ts';
import {
  load,
  startServer,
  type LoadPlace,
  type MeasuredLoad,
  type ServerProcess,
} from './server-process.ts';
import { percentile, spreadOf, type Spread } from './statistics.ts';

const ROUNDS = 5;
const PLAN = { connections: 32, seconds: 10 };
const PLACE: LoadPlace = { hasPrecedence: true };
const SEARCHERS = 4;
const READ_EVERY_MS = 20;

export interface MixedResult {
  readonly alonePerSecond: Spread;
  readonly aloneP99Ms: Spread;
  readonly searchedPerSecond: Spread;
  readonly searchedP99Ms: Spread;
  /** What is left beside searches, of what the same round took alone. */
  readonly kept: Spread;
  readonly searchesPerSecond: Spread;
  /** How long a list's first page and the statistics take while messages come in at full speed. */
  readonly readP50Ms: number;
  readonly readP99Ms: number;
}

interface Round {
  readonly alone: MeasuredLoad;
  readonly searched: MeasuredLoad;
  readonly searchesPerSecond: number;
}

/** Ingest into a large ledger, in turn alone and while clients search it without pause. */
export async function measureMixed(folder: string): Promise<MixedResult> {
  const server = await startServer('service', { folder });
  await load(server, PLAN, PLACE);
  const rounds: Round[] = [];
  let asked = 0;
  // Another question each time, because a total that is remembered would be no search.
  const search = async (): Promise<void> => read(server.port, `/messages?q=${twoLetters(asked++)}`);
  while (rounds.length < ROUNDS) {
    const round = await measureRound(server, search);
    rounds.push(round);
    announce(
      `mixed, round ${rounds.length}: ${Math.round(round.alone.perSecond)}/s alone, ${Math.round(round.searched.perSecond)}/s beside ${round.searchesPerSecond.toFixed(1)} searches a second`,
    );
  }
  const reads = await timesOfReads(server);
  await server.stop();

  const spread = (of: (round: Round) => number): Spread => spreadOf(rounds.map(of));
  return {
    alonePerSecond: spread(({ alone }) => alone.perSecond),
    aloneP99Ms: spread(({ alone }) => alone.p99Ms),
    searchedPerSecond: spread(({ searched }) => searched.perSecond),
    searchedP99Ms: spread(({ searched }) => searched.p99Ms),
    kept: spread(({ alone, searched }) => searched.perSecond / alone.perSecond),
    searchesPerSecond: spread(({ searchesPerSecond }) => searchesPerSecond),
    readP50Ms: percentile(reads, 0.5),
    readP99Ms: percentile(reads, 0.99),
  };
}

async function measureRound(server: ServerProcess, search: () => Promise<void>): Promise<Round> {
  const alone = await load(server, PLAN, PLACE);
  let searches = 0;
  const enough = new AbortController();
  const startedMs = performance.now();
  const searchers = Array.from({ length: SEARCHERS }, async () => {
    while (!enough.signal.aborted) {
      await search();
      searches += 1;
    }
  });
  const searched = await load(server, PLAN, PLACE);
  const searchesPerSecond = (searches * 1_000) / (performance.now() - startedMs);
  enough.abort();
  await Promise.all(searchers);
  return { alone, searched, searchesPerSecond };
}

async function timesOfReads(server: ServerProcess): Promise<readonly number[]> {
  const reads: number[] = [];
  const enough = new AbortController();
  const reader = (async () => {
    while (!enough.signal.aborted) {
      const startedMs = performance.now();
      await read(server.port, reads.length % 2 === 0 ? '/stats' : '/messages');
      reads.push(performance.now() - startedMs);
      await setTimeout(READ_EVERY_MS);
    }
  })();
  await load(server, PLAN, PLACE);
  enough.abort();
  await reader;
  return reads;
}

async function read(port: number, path: string): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`);
  await answer.arrayBuffer();
}

/** Too short for the index, so that each is a walk through the whole ledger. */
function twoLetters(number: number): string {
  return (36 * 10 + (number % (26 * 36))).toString(36);
}
