import assert from 'node:assert/strict';
import { leaveFirstCore, ON_FIRST_CORE } from '../cores.ts';
import { HEALTH_IN_TIME_MS, startHealthProbe, type HealthReport } from '../health-probe.ts';
import { medianOf } from '../median.ts';
import { sampleResident } from '../resident.ts';
import { startService } from '../service.ts';
import type { Trial } from '../trial.ts';
import { measureLoad } from '../wire/measured-load.ts';
import { runOpenLoop, type OpenLoopResult } from '../wire/open-loop.ts';

const TIMES = 5;
const CONNECTIONS = 2_000;
const WARM_UP_SECONDS = 6;
const SENDERS = 128;
const ROUNDS = 5;
const LEAST_SHARE = 0.8;
const SHED_IN_TIME_MS = 250;
const MOST_MIB = 400;

export const trial: Trial = {
  number: 11,
  title: 'Overload sheds instead of collapsing',
  requires: ['taskset'],

  async run({ folder, scaled, attempts, progress }) {
    const seconds = scaled(30, 5);
    const done = `${TIMES} times as many deliveries as the service takes at most just before, due for ${seconds / ROUNDS} s on ${CONNECTIONS} connections, ${ROUNDS} times; health asked ten times a second from another process; the service on one core, all others on the rest`;
    attempts(done);
    leaveFirstCore();
    const service = await startService({ folder, wrapper: ON_FIRST_CORE });
    const { port } = service;
    await measureLoad({ port, prefix: 'warm up', seconds: WARM_UP_SECONDS, senders: 64 });
    const memory = sampleResident(service.pid);
    const rounds: Round[] = [];
    for (let nth = 1; nth <= ROUNDS; nth += 1) {
      const prefix = `round ${nth}`;
      const most = await measureLoad({ port, prefix, seconds: seconds / ROUNDS, senders: SENDERS });
      const health = startHealthProbe(port);
      const overload = await runOpenLoop({
        port,
        perSecond: most.perSecond * TIMES,
        seconds: seconds / ROUNDS,
        connections: CONNECTIONS,
        prefix: `overload ${nth}`,
      });
      rounds.push({ capacity: most.perSecond, overload, health: await health.stop() });
      progress(
        `capacity ${most.perSecond.toFixed(0)}/s, goodput ${overload.storedPerSecond.toFixed(0)}/s`,
      );
    }
    const mib = memory.takePeakMib();
    memory.stop();
    const after = await measureLoad({ port, prefix: 'after', seconds: seconds / 4, senders: 32 });
    assert.equal(await service.end('SIGTERM'), 0);

    const share = median(rounds, ({ capacity, overload }) => overload.storedPerSecond / capacity);
    const capacity = median(rounds, (round) => round.capacity);
    const goodput = median(rounds, ({ overload }) => overload.storedPerSecond);
    const storedP99Ms = median(rounds, ({ overload }) => overload.storedP99Ms);
    const shedP99Ms = median(rounds, ({ overload }) => overload.shedP99Ms);
    const shed = sum(rounds, ({ overload }) => overload.shed);
    const unsent = sum(rounds, ({ overload }) => overload.unsent);
    const otherwise = sum(rounds, ({ overload }) => overload.otherwise);
    const probes = sum(rounds, ({ health }) => health.probes);
    const late = sum(rounds, ({ health }) => health.late);
    const longestMs = Math.max(...rounds.map(({ health }) => health.longestMs));
    const figure = `medians of ${ROUNDS} rounds: capacity ${capacity.toFixed(0)}/s, goodput ${goodput.toFixed(0)}/s (${(share * 100).toFixed(0)} %), p99 ${storedP99Ms.toFixed(0)} ms, 503 p99 ${shedP99Ms.toFixed(0)} ms; ${shed} answered 503 with Retry-After; ${unsent} found every connection waiting; ${late} of ${probes} health probes late, the longest ${longestMs.toFixed(0)} ms; at most ${mib.toFixed(0)} MiB; ${after.perSecond.toFixed(0)}/s afterwards`;
    assert(share >= LEAST_SHARE, `goodput: ${figure}`);
    assert.equal(otherwise, 0, `answers that are neither 200 nor 503: ${figure}`);
    assert(shed > 0, `nothing was shed: ${figure}`);
    assert(shedP99Ms <= SHED_IN_TIME_MS, `refusals are late: ${figure}`);
    assert(longestMs <= HEALTH_IN_TIME_MS, `health is late: ${figure}`);
    assert(mib <= MOST_MIB, `memory: ${figure}`);
    return { done, figure };
  },
};

/** The machine's speed changes within minutes: what is compared is measured side by side. */
interface Round {
  /** Deliveries a second with no more senders than it takes. */
  readonly capacity: number;
  readonly overload: OpenLoopResult;
  readonly health: HealthReport;
}

function median(rounds: readonly Round[], of: (round: Round) => number): number {
  return medianOf(rounds.map(of));
}

function sum(rounds: readonly Round[], of: (round: Round) => number): number {
  return rounds.reduce((total, round) => total + of(round), 0);
}
