import { announce } from './report.ts';
import { load, startServer } from './server-process.ts';

const SECONDS = 10;
const SEARCHERS = 4;

export interface MixedResult {
  readonly alonePerSecond: number;
  readonly aloneP99Ms: number;
  readonly searchedPerSecond: number;
  readonly searchedP99Ms: number;
  readonly searches: number;
}

/** Ingest into a large ledger, first alone, then while clients search it without pause. */
export async function measureMixed(folder: string): Promise<MixedResult> {
  const server = await startServer('service', { folder });
  await load(server, { connections: 32, seconds: SECONDS });
  const alone = await load(server, { connections: 32, seconds: SECONDS });

  let searches = 0;
  const enough = new AbortController();
  const searchers = Array.from({ length: SEARCHERS }, async () => {
    while (!enough.signal.aborted) {
      searches += 1;
      const answer = await fetch(
        `http://127.0.0.1:${server.port}/messages?q=${twoLetters(searches)}`,
      );
      await answer.arrayBuffer();
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
  };
}

// Too short for the index, so that each is a walk through the whole ledger, and another one each
// time, because a total that is remembered would be no search.
function twoLetters(number: number): string {
  return (36 * 10 + (number % (26 * 36))).toString(36);
}
