import assert from 'node:assert/strict';
import type { Random } from '../random.ts';
import { exchange } from '../wire/exchange.ts';
import { openPipeline } from '../wire/pipeline.ts';
import { checkAnswer, checkBody } from './check-answer.ts';
import { createHostileRequests } from './create-hostile-requests.ts';
import { damaged, noise } from './damage.ts';
import type { HostileRequest } from './hostile-request.ts';
import type { LogAudit } from './log-audit.ts';

export interface FuzzPlan {
  readonly port: number;
  readonly random: Random;
  /** Requests that are whole, on connections that are kept. */
  readonly whole: number;
  /** Connections that are sent a damaged request, or noise. */
  readonly damaged: number;
  readonly audit: LogAudit;
  readonly progress: (text: string) => void;
}

export interface FuzzCounts {
  /** Answers by status. */
  readonly statuses: ReadonlyMap<number, number>;
  /** Connections that ended without an answer. */
  readonly unanswered: number;
}

const CONNECTIONS = 16;
const DEPTH = 8;
const TIMEOUT_MS = 10_000;
const REPORT_EVERY = 100_000;

/**
 * Sends hostile requests and holds every answer against what must come of it.
 *
 * @throws {AssertionError} for the first answer that is wrong, with the request that caused it.
 */
export async function fuzz(plan: FuzzPlan): Promise<FuzzCounts> {
  const { audit, random } = plan;
  const statuses = new Map<number, number>();
  const count = (status: number): void =>
    void statuses.set(status, (statuses.get(status) ?? 0) + 1);
  const next = createHostileRequests('whole', random.fork('whole'));
  let sent = 0;
  let unanswered = 0;

  const sendWhole = async (): Promise<void> => {
    let pipeline = await openPipeline(plan.port);
    const one = async (): Promise<void> => {
      while (sent < plan.whole) {
        sent += 1;
        if (sent % REPORT_EVERY === 0) plan.progress(`${sent} of ${plan.whole} whole requests`);
        const request = next();
        await quoting(request.bytes, async () => {
          const answer =
            request.expected.closes === true
              ? await sendAlone(plan.port, request)
              : await pipeline.send(request.bytes, request.method);
          count(answer.status);
          checkAnswer(request, answer);
          audit.answered(request.id, answer.status, request);
        });
      }
    };
    await Promise.all(Array.from({ length: DEPTH }, one));
    pipeline.close();
  };

  const damage = createHostileRequests('damaged', random.fork('damaged'));
  let broken = 0;
  const sendDamaged = async (): Promise<void> => {
    const chance = random.fork('damage');
    while (broken < plan.damaged) {
      broken += 1;
      if (broken % REPORT_EVERY === 0)
        plan.progress(`${broken} of ${plan.damaged} damaged requests`);
      const bytes = aDamagedStream(damage, chance);
      await quoting(bytes, async () => {
        const { answers, end } = await exchange({
          port: plan.port,
          parts: [bytes],
          halfClose: true,
          timeoutMs: TIMEOUT_MS,
        });
        assert.notEqual(end, 'open', 'the connection did not end');
        if (answers.length === 0) unanswered += 1;
        for (const answer of answers.filter(({ status }) => status >= 200)) {
          count(answer.status);
          assert(answer.status < 500, `status ${answer.status}: ${answer.body}`);
          checkBody(answer);
          audit.answered(answer.headers.get('x-request-id') ?? 'none', answer.status);
        }
      });
    }
  };

  await Promise.all([
    ...Array.from({ length: CONNECTIONS }, sendWhole),
    ...Array.from({ length: CONNECTIONS }, sendDamaged),
  ]);
  return { statuses, unanswered };
}

async function sendAlone(port: number, request: HostileRequest) {
  const { answers, end } = await exchange({
    port,
    parts: [request.bytes],
    methods: [request.method],
    timeoutMs: TIMEOUT_MS,
  });
  const finals = answers.filter(({ status }) => status >= 200);
  assert.deepEqual([finals.length, end], [1, 'closed'], 'one answer and the end');
  return finals[0] as (typeof finals)[number];
}

// Without a request id of its own each gets one from the service, which no damage can double.
function aDamagedStream(next: () => HostileRequest, random: Random): Uint8Array {
  if (random.next() < 0.1) return noise(random);
  const streams = Array.from({ length: random.pick([1, 1, 1, 2, 3]) }, () => {
    let request = next();
    while (request.method === 'HEAD' || request.bytes.length > 5_000) request = next();
    const text = Buffer.from(request.bytes).toString('latin1');
    return Buffer.from(text.replace(/X-Request-ID: [^\r]*\r\n/, ''), 'latin1');
  });
  return damaged(Buffer.concat(streams), random);
}

async function quoting(bytes: Uint8Array, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    const quoted = JSON.stringify(Buffer.from(bytes.subarray(0, 2_000)).toString('latin1'));
    throw new Error(`${(error as Error).message}\nsent: ${quoted}`, { cause: error });
  }
}
