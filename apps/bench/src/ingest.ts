import { announce } from './report.ts';
import { load, startServer, type LoadPlace, type ServerKind } from './server-process.ts';
import { spreadOf, type Spread } from './statistics.ts';

const KINDS: readonly ServerKind[] = ['ceiling', 'one-commit-each', 'service'];
const CONNECTIONS = [32, 256];
const ROUNDS = 5;
const WARM_UP_SECONDS = 6;
const SECONDS = 5;
const SERVER_CORE = 0;
const PLACE: LoadPlace = { core: 1 };

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
  readonly server: ServerKind;
  readonly perSecond: Spread;
  readonly p50Ms: Spread;
  readonly p99Ms: Spread;
}

/** Each server in turn, several rounds, the server on one core and the load on the other. */
export async function measureIngest(): Promise<readonly IngestResult[]> {
  const results: IngestResult[] = [];
  for (const connections of CONNECTIONS) {
    const measured = new Map(KINDS.map((kind) => [kind, [] as Awaited<ReturnType<typeof load>>[]]));
    for (let round = 1; round <= ROUNDS; round += 1) {
      for (const kind of KINDS) {
        const server = await startServer(kind, { core: SERVER_CORE });
        await load(server, { connections, seconds: WARM_UP_SECONDS }, PLACE);
        const result = await load(server, { connections, seconds: SECONDS }, PLACE);
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

/**
 * Latency at half of what each server takes at most, requests sent whether or not it keeps up, in
 * turn and several rounds. The ceiling's own shows what the machine adds.
 */
export async function measureHalfLoad(): Promise<readonly HalfLoadResult[]> {
  const servers = ['ceiling', 'service'] as const;
  const measured: { server: ServerKind; perSecond: number; p50Ms: number; p99Ms: number }[] = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    for (const server of servers) {
      const running = await startServer(server, { core: SERVER_CORE });
      const warm = { connections: 256, seconds: WARM_UP_SECONDS };
      const most = await load(running, warm, PLACE);
      const perSecond = Math.floor(most.perSecond / 2);
      const half = { connections: 64, warmUpSeconds: 2, seconds: SECONDS, perSecond };
      const { p50Ms, p99Ms } = await load(running, half, PLACE);
      await running.stop();
      announce(`half load, round ${round}: ${server} ${perSecond}/s, p99 ${p99Ms.toFixed(1)} ms`);
      measured.push({ server, perSecond, p50Ms, p99Ms });
    }
  }
  return servers.map((server) => {
    const own = measured.filter((round) => round.server === server);
    return {
      server,
      perSecond: spreadOf(own.map(({ perSecond }) => perSecond)),
      p50Ms: spreadOf(own.map(({ p50Ms }) => p50Ms)),
      p99Ms: spreadOf(own.map(({ p99Ms }) => p99Ms)),
    };
  });
}
