import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { createClient, type Client } from './client.ts';
import { createHistory, type History } from './history.ts';
import { startLoad } from './load.ts';
import type { Random } from './random.ts';
import {
  spawnService,
  startService,
  type ListeningService,
  type ServiceOptions,
} from './service.ts';
import { createTraffic } from './traffic.ts';
import { verify } from './verify.ts';

export interface TerminationPlan {
  readonly folder: string;
  readonly ledger: string;
  readonly cycles: number;
  readonly random: Random;
  /** In one of so many cycles a client stops in the middle of its body and never goes on. */
  readonly stuckOneIn: number;
  readonly progress: (text: string) => void;
}

export interface TerminationCounts {
  readonly history: History;
  readonly underLoad: number;
  readonly duringStart: number;
  readonly stuck: number;
  /** From the signal to the end of the process, in milliseconds. */
  readonly longestMs: number;
  readonly longestStuckMs: number;
}

const MOST_MS = 9_000;
const MAX_SENDERS = 32;
const MAX_LOAD_MS = 500;
const MAX_START_MS = 300;

/** Sends SIGTERM over and over to a service under load, on one ledger. */
export async function terminateRepeatedly(plan: TerminationPlan): Promise<TerminationCounts> {
  const { folder, ledger, cycles, random, progress } = plan;
  const place = { folder, ledger };
  const history = createHistory();
  const counts = { underLoad: 0, duringStart: 0, stuck: 0, longestMs: 0, longestStuckMs: 0 };

  for (let cycle = 1; cycle <= cycles; cycle += 1) {
    const chance = random.fork(cycle);
    if (chance.next() < 0.1) {
      await terminateStart(place, chance);
      counts.duringStart += 1;
    } else {
      const isStuck = cycle % plan.stuckOneIn === 0;
      const tookMs = await terminateUnderLoad(place, history, chance, isStuck, cycle);
      counts.underLoad += 1;
      if (isStuck) {
        counts.stuck += 1;
        counts.longestStuckMs = Math.max(counts.longestStuckMs, tookMs);
      } else {
        counts.longestMs = Math.max(counts.longestMs, tookMs);
      }
    }
    if (cycle % 20 === 0)
      progress(`${cycle} of ${cycles}, ${history.acknowledgedIds()} acknowledged`);
  }

  const service = await startService(place);
  const client = createClient(service.port);
  await verify({ history, ledger, client, random });
  client.close();
  assert.equal(await service.end('SIGTERM'), 0);
  return { history, ...counts };
}

// Before it listens the process may not have come to the point where it hears signals, and has
// answered nobody.
async function terminateStart(place: ServiceOptions, chance: Random): Promise<void> {
  const starting = spawnService(place);
  await wait(chance.between(0, MAX_START_MS));
  const listens = starting.notices.some(({ message }) => message.startsWith('listening'));
  const ended = await starting.end('SIGTERM');
  assert(ended === 0 || (ended === 'SIGTERM' && !listens), `ended with ${ended}`);
  assert.equal(starting.stderr(), '');
}

async function terminateUnderLoad(
  place: ServiceOptions,
  history: History,
  chance: Random,
  isStuck: boolean,
  cycle: number,
): Promise<number> {
  let linesWith200 = 0;
  const service = await startService({
    ...place,
    onLine: (line) => {
      if (line.includes('"path":"/webhook","status":200')) linesWith200 += 1;
    },
  });
  const okBefore = history.count('ok');
  const client = createClient(service.port);
  const next = createTraffic(`t${cycle}`, chance.fork('traffic'));
  const statuses = new Set<number>();
  const load = startLoad({
    client,
    history,
    next,
    senders: chance.between(1, MAX_SENDERS),
    onAnswer: ({ status }) => statuses.add(status),
  });
  const reads = readWhileItAnswers(client, history);
  // What it finds is looked at when the service has ended.
  reads.catch(() => undefined);
  const stuck = isStuck ? stickTo(service) : undefined;

  await wait(chance.between(0, MAX_LOAD_MS));
  const startedMs = performance.now();
  const ended = service.end('SIGTERM');
  // A second one, from somebody impatient, changes nothing.
  if (chance.next() < 0.5) service.process.kill(chance.pick(['SIGTERM', 'SIGTERM', 'SIGINT']));
  const code = await ended;
  const tookMs = performance.now() - startedMs;
  stuck?.destroy();
  await Promise.all([load.ended, reads]);
  client.close();

  assert.equal(code, 0, service.stderr());
  assert(tookMs < MOST_MS, `took ${tookMs} ms`);
  assert.equal(service.notices.at(-1)?.message, 'stopped');
  for (const status of statuses) assert([200, 503].includes(status), `answered ${status}`);
  const told = history.count('ok') - okBefore;
  assert(linesWith200 >= told, `${told} answered 200, ${linesWith200} lines say so`);
  return tookMs;
}

/** Holds every answer to a question against what had been acknowledged when it was asked. */
async function readWhileItAnswers(client: Client, history: History): Promise<void> {
  for (;;) {
    const acknowledged = history.acknowledgedIds();
    const answer = await client.get('/stats').catch(() => undefined);
    if (answer === undefined) return;
    assert.equal(answer.status, 200, answer.text);
    const { total_messages: total } = JSON.parse(answer.text) as { total_messages: number };
    assert(total >= acknowledged, `${acknowledged} acknowledged, and /stats says ${total}`);
  }
}

function stickTo(service: ListeningService) {
  const socket = connect(service.port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write('POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{');
  return socket;
}
