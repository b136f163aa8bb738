import assert from 'node:assert/strict';
import { leaveFirstCore, ON_FIRST_CORE } from '../cores.ts';
import { HEALTH_IN_TIME_MS, startHealthProbe } from '../health-probe.ts';
import { sampleResident } from '../resident.ts';
import { startService } from '../service.ts';
import type { Trial } from '../trial.ts';
import { measureLoad } from '../wire/measured-load.ts';
import { runOpenLoop } from '../wire/open-loop.ts';

const TIMES = 5;
const CONNECTIONS = 2_000;
const WARM_UP_SECONDS = 6;
/** Of what is offered, the service takes its most at one of these numbers of senders. */
const SENDERS = [32, 128, 256];
const LEAST_SHARE = 0.8;
const SHED_IN_TIME_MS = 250;
const MOST_MIB = 400;

export const trial: Trial = {
  number: 11,
  title: 'Overload sheds instead of collapsing',
  requires: ['taskset'],

  async run({ folder, scaled, progress }) {
    const seconds = scaled(20, 5);
    leaveFirstCore();
    const service = await startService({ folder, wrapper: ON_FIRST_CORE });
    const { port } = service;
    await measureLoad({ port, prefix: 'warm up', seconds: WARM_UP_SECONDS, senders: 64 });
    let capacity = 0;
    for (const senders of SENDERS) {
      const load = { port, prefix: `capacity ${senders}`, seconds: seconds / 2, senders };
      capacity = Math.max(capacity, (await measureLoad(load)).perSecond);
    }
    progress(`capacity ${capacity.toFixed(0)} a second`);

    const memory = sampleResident(service.pid);
    const health = startHealthProbe(port);
    const result = await runOpenLoop({
      port,
      perSecond: capacity * TIMES,
      seconds,
      connections: CONNECTIONS,
      prefix: 'overload',
    });
    const { probes, late, longestMs } = await health.stop();
    const mib = memory.takePeakMib();
    memory.stop();
    const after = await measureLoad({ port, prefix: 'after', seconds: seconds / 4, senders: 32 });
    assert.equal(await service.end('SIGTERM'), 0);

    const share = result.storedPerSecond / capacity;
    const figure = `capacity ${capacity.toFixed(0)}/s, goodput ${result.storedPerSecond.toFixed(0)}/s (${(share * 100).toFixed(0)} %), p99 ${result.storedP99Ms.toFixed(0)} ms; ${result.shed} answered 503 with Retry-After, p99 ${result.shedP99Ms.toFixed(0)} ms; ${result.unsent} found every connection waiting; ${late} of ${probes} health probes late, the longest ${longestMs.toFixed(0)} ms; at most ${mib.toFixed(0)} MiB; ${after.perSecond.toFixed(0)}/s afterwards`;
    assert(share >= LEAST_SHARE, `goodput: ${figure}`);
    assert.equal(result.otherwise, 0, `answers that are neither 200 nor 503: ${figure}`);
    assert(result.shed > 0, `nothing was shed: ${figure}`);
    assert(result.shedP99Ms <= SHED_IN_TIME_MS, `refusals are late: ${figure}`);
    assert(longestMs <= HEALTH_IN_TIME_MS, `health is late: ${figure}`);
    assert(mib <= MOST_MIB, `memory: ${figure}`);
    return {
      done: `${TIMES} times as many deliveries as the service takes at most, due for ${seconds} s on ${CONNECTIONS} connections; health asked ten times a second from another process; the service on one core, all others on the rest`,
      figure,
    };
  },
};
