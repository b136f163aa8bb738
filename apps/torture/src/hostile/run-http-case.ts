import assert from 'node:assert/strict';
import { exchange } from '../wire/exchange.ts';
import type { WireAnswer } from '../wire/answer-reader.ts';
import { checkBody } from './check-answer.ts';
import type { HttpCase } from './http-table.ts';

const PROBE = 'GET /stats HTTP/1.1\r\nHost: x\r\n\r\n';
const TIMEOUT_MS = 10_000;

/** @throws {AssertionError} unless what comes back is what the table says, and well-formed. */
export async function runHttpCase(port: number, one: HttpCase): Promise<readonly WireAnswer[]> {
  const { parts, methods = [], halfClose = false } = one;
  const kept = one.after === 'kept';
  const expected = kept ? [...one.statuses, 200] : one.statuses;
  const { answers, end } = await exchange({
    port,
    parts: [...parts, ...(kept ? [PROBE] : [])].map((part) => Buffer.from(part, 'latin1')),
    methods,
    halfClose,
    ...(kept && { untilAnswers: expected.filter((status) => status >= 200).length }),
    timeoutMs: TIMEOUT_MS,
  });

  assert.deepEqual(
    answers.map(({ status }) => status),
    expected,
  );
  if (!kept) assert.notEqual(end, 'open', 'the connection was not closed');
  const finals = answers.filter(({ status }) => status >= 200);
  for (const [i, answer] of finals.entries()) {
    if (methods[i] === 'HEAD') assert.equal(answer.body, '');
    else checkBody(answer);
  }
  return finals;
}
