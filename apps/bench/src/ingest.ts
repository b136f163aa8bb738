import { announce } from './report.ts';
import { load, startServer, type ServerKind } from './server-process.ts';
import { spreadOf, type Spread } from './statistics.ts';

const KINDS: readonly ServerKind[] = ['ceiling', 'one-commit-each', 'service'];
const CONNECTIONS = [32, 256];
const ROUNDS = 3;
const WARM_UP_SECONDS = 6;
const SECONDS = 5;
const SERVER_CORE = 0;
const LOAD_CORE = 1;

export interface IngestResult {
  readonly connections: number;
  readonly server: ServerKind;
  readonly perSecond: Spread;
  /** Of the ceiling's median in the same run. */
  readonly ofCeiling: number;
  readonly cpuUsPerMessage: Spread;
  readonly p99Ms: Spread;
}

export interface HalfLoadResult {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Each server in turn, several rounds, the server on one core and the load on the other. */
export async function measureIngest(): Promise<readonly IngestResult[]> {
  const results: IngestResult[] = [];
  for (const connections of CONNECTIONS) {
    const measured = new Map(KINDS.map((kind) => [kind, [] as Awaited<ReturnType<typeof load>>[]]));
    for (let round = 1; round <= ROUNDS; round += 1) {
      for (const kind of KINDS) {
        const server = await startServer(kind, { core: SERVER_CORE });
        await load(server, { connections, seconds: WARM_UP_SECONDS }, LOAD_CORE);
        const result = await load(server, { connections, seconds: SECONDS }, LOAD_CORE);
        await server.stop();
        measured.get(kind)?.push(result);
        announce(
          `ingest, ${connections} connections, round ${round}: ${kind} ${Math.round(result.perSecond)}/s, ${result.cpuUsPerMessage.toFixed(0)} µs`,
        );
      }
    }
    const ceiling = spreadOf((measured.get('ceiling') ?? []).map(({ perSecond }) => perSecond));
    for (const [server, runs] of measured) {
      const perSecond = spreadOf(runs.map((run) => run.perSecond));
      results.push({
        connections,
        server,
        perSecond,
        ofCeiling: perSecond.median / ceiling.median,
        cpuUsPerMessage: spreadOf(runs.map((run) => run.cpuUsPerMessage)),
        p99Ms: spreadOf(runs.map((run) => run.p99Ms)),
      });
    }
  }
  return results;
}

/** Latency at half of what the service takes at most, requests sent whether or not it keeps up. */
export async function measureHalfLoad(): Promise<HalfLoadResult> {
  const server = await startServer('service', { core: SERVER_CORE });
  const most = await load(server, { connections: 256, seconds: WARM_UP_SECONDS }, LOAD_CORE);
  const perSecond = Math.floor(most.perSecond / 2);
  const { p50Ms, p99Ms } = await load(
    server,
    { connections: 64, seconds: SECONDS, perSecond },
    LOAD_CORE,
  );
  await server.stop();
  announce(`half load: ${perSecond}/s, p99 ${p99Ms.toFixed(1)} ms`);
  return { perSecond, p50Ms, p99Ms };
}
