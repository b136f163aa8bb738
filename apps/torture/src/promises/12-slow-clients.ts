import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { leaveFirstCore, ON_FIRST_CORE } from '../cores.ts';
import { startHealthProbe } from '../health-probe.ts';
import { medianOf } from '../median.ts';
import { sampleResident } from '../resident.ts';
import { startService } from '../service.ts';
import { openSlowClients, SLOW_KINDS, type SlowKind } from '../slow-clients.ts';
import type { Trial } from '../trial.ts';
import { deliveryOf } from '../wire/delivery.ts';
import { inParallel } from '../wire/in-parallel.ts';
import { measureLoad, type MeasuredLoad } from '../wire/measured-load.ts';

const SOCKETS = 500;
const SENDERS = 16;
const ROUNDS = 5;
const WARM_UP_SECONDS = 5;
const LONGEST_TEXT = '\u{1f600}'.repeat(4_096);
const PAGE = 100;

/**
 * The service's time-outs, and what it takes to notice that one is over. A reader's begins when its
 * first page is sent, and the pages of all take 45 seconds at the pace that the service gives them.
 */
const MOST_SECONDS: Readonly<Record<SlowKind, number>> = { headers: 14, body: 19, reader: 125 };
const LEAST_SHARE = 0.8;
const MOST_MIB = 400;

export const trial: Trial = {
  number: 12,
  title: 'Slow clients starve nobody',
  requires: ['taskset'],

  async run({ folder, scaled, progress }) {
    const seconds = scaled(50, 20);
    leaveFirstCore();
    const service = await startService({ folder, wrapper: ON_FIRST_CORE });
    const { port } = service;
    await inParallel(port, Array(PAGE).keys(), async (i, send) => {
      const body = `{"message_id":"long ${i}","from":"+1","to":"+2","ts":"2025-01-15T10:00:00Z","text":"${LONGEST_TEXT}"}`;
      assert.equal((await send(deliveryOf({ body }))).status, 200);
    });
    await measureLoad({ port, prefix: 'warm up', seconds: WARM_UP_SECONDS, senders: SENDERS });
    const memory = sampleResident(service.pid);
    const health = startHealthProbe(port);
    const rounds: Round[] = [];
    for (let nth = 1; nth <= ROUNDS; nth += 1) {
      const each = { port, seconds: seconds / ROUNDS, senders: SENDERS };
      const without = await measureLoad({ ...each, prefix: `without ${nth}` });
      const some = openSlowClients(port, SOCKETS);
      const withThem = await measureLoad({ ...each, prefix: `with ${nth}` });
      some.close();
      rounds.push({ without, withThem });
      progress(`${without.perSecond.toFixed(0)}/s without, ${withThem.perSecond.toFixed(0)} with`);
    }
    const { longestMs } = await health.stop();
    const slow = openSlowClients(port, SOCKETS);
    await wait(MOST_SECONDS.reader * 1_000);
    await slow.probeReaders();
    const mib = memory.takePeakMib();
    memory.stop();
    const kinds = SLOW_KINDS.map((kind) => ({
      kind,
      ended: slow.ended(kind),
      longest: slow.longestSeconds(kind),
    }));
    slow.close();
    assert.equal(await service.end('SIGTERM'), 0);

    const share = medianOf(rounds.map((one) => one.withThem.perSecond / one.without.perSecond));
    const [before, beside] = [rounds.map((one) => one.without), rounds.map((one) => one.withThem)];
    const figure = `medians of ${ROUNDS} rounds: ${perSecond(before)} deliveries a second without, ${perSecond(beside)} with, p99 ${p99Ms(before)} and ${p99Ms(beside)} ms; health within ${longestMs.toFixed(0)} ms; at most ${mib.toFixed(0)} MiB; ended ${kinds.map(({ kind, ended, longest }) => `${ended} × ${kind} after at most ${longest.toFixed(0)} s`).join(', ')}`;
    assert(share >= LEAST_SHARE, `throughput ${share.toFixed(2)}: ${figure}`);
    assert(mib <= MOST_MIB, `memory: ${figure}`);
    for (const { kind, ended, longest } of kinds) {
      assert(ended > 0 && longest <= MOST_SECONDS[kind] + 1, `${kind} not ended: ${figure}`);
    }
    return {
      done: `${SOCKETS} sockets that send a byte a second of a header or a body, or read none of the two largest pages they ask for, each replaced a second after it is ended; ${ROUNDS} times ${seconds / ROUNDS} s beside ${SENDERS} senders, and for ${MOST_SECONDS.reader} s alone; the service on one core, all others on the rest`,
      figure,
    };
  },
};

/** Side by side, because the machine's speed changes within minutes. */
interface Round {
  readonly without: MeasuredLoad;
  readonly withThem: MeasuredLoad;
}

function perSecond(loads: readonly MeasuredLoad[]): string {
  return medianOf(loads.map((load) => load.perSecond)).toFixed(0);
}

function p99Ms(loads: readonly MeasuredLoad[]): string {
  return medianOf(loads.map((load) => load.p99Ms)).toFixed(0);
}
