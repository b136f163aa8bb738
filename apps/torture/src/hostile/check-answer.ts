import assert from 'node:assert/strict';
import type { WireAnswer } from '../wire/answer-reader.ts';
import type { HostileRequest } from './hostile-request.ts';

/** @throws {AssertionError} unless the answer is what must come of the request, and well-formed. */
export function checkAnswer(request: HostileRequest, answer: WireAnswer): void {
  const { expected, id, method } = request;
  assert(expected.statuses.includes(answer.status), `status ${answer.status}: ${answer.body}`);
  assert.equal(answer.headers.get('x-request-id'), id, 'X-Request-ID');
  assert.equal(
    answer.headers.get('connection') === 'close',
    expected.closes === true,
    'Connection',
  );
  if (answer.status === 405) assert(answer.headers.has('allow'), 'Allow');
  if (method === 'HEAD') assert.equal(answer.body, '', 'a body in an answer to HEAD');
  else checkBody(answer, expected.faultyFields);
}

/** @throws {AssertionError} unless the answer has a body that fits its status. */
export function checkBody(answer: WireAnswer, faultyFields?: readonly string[]): void {
  const type = answer.headers.get('content-type') ?? 'none';
  if (type.startsWith('text/plain') && answer.status === 200) {
    assert.match(answer.body, /^# HELP /);
    return;
  }
  // The dashboard, where it is built: damaged bytes may ask for no more than `GET /`.
  if (type.startsWith('text/html') && answer.status === 200) {
    assert.match(answer.body, /^<!doctype html>/i);
    return;
  }
  assert.equal(type, 'application/json; charset=utf-8', 'Content-Type');
  const body = readJson(answer.body);
  if (answer.status < 400) return;
  const { detail } = body as { detail?: unknown };
  if (answer.status !== 422) {
    assert.equal(typeof detail, 'string', answer.body);
    return;
  }
  assert(Array.isArray(detail) && detail.length > 0, answer.body);
  const named = detail.map((fault) => fieldOf(fault));
  if (faultyFields !== undefined && answer.status === 422) {
    assert.deepEqual(named.toSorted(), faultyFields.toSorted(), answer.body);
  }
}

function readJson(body: string): object {
  const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(body, 'latin1'));
  const json: unknown = JSON.parse(text);
  assert(typeof json === 'object' && json !== null && !Array.isArray(json), 'no JSON object');
  return json;
}

function fieldOf(fault: unknown): string {
  const { loc, msg, type } = fault as { loc?: unknown[]; msg?: unknown; type?: unknown };
  assert(Array.isArray(loc) && typeof msg === 'string' && typeof type === 'string', 'a fault');
  return String(loc[1] ?? loc[0]);
}
