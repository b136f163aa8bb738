import assert from 'node:assert/strict';
import { asLogged } from './hostile-body.ts';
import type { HostileRequest } from './hostile-request.ts';

/** A line of the log, read. */
interface LogLine {
  readonly [key: string]: unknown;
}

/** Holds a log against what its clients were told. */
export interface LogAudit {
  /** Takes one line as it is. */
  take(line: string): void;
  /** Notes that a request was answered with this status. */
  answered(requestId: string, status: number, request?: HostileRequest): void;
  /** How many lines so far. */
  readonly lines: number;
  /** Answers whose line has not come yet. */
  readonly missing: number;
  /** @throws {AssertionError} with the first thing that was wrong, or when a line is missing. */
  conclude(): void;
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const REFUSAL = /^refused what is no HTTP request: answered (\d{3}) /;

/** One line for each answer, in whatever order they come. */
export function createLogAudit(): LogAudit {
  const lines = new Map<string, LogLine>();
  const answers = new Map<string, { status: number; request: HostileRequest | undefined }>();
  const faults: string[] = [];
  // What has both a line and an answer and is right needs no more than its id against a second.
  const settled = new Set<string>();
  let count = 0;

  const guard = (what: string, check: () => void): void => {
    try {
      check();
    } catch (error) {
      if (faults.length < 20) faults.push(`${(error as Error).message} in ${what}`);
    }
  };
  const settle = (id: string): void => {
    const line = lines.get(id);
    const answer = answers.get(id);
    if (line === undefined || answer === undefined) return;
    lines.delete(id);
    answers.delete(id);
    settled.add(id);
    guard(JSON.stringify(line), () => compare(line, answer.status, answer.request));
  };

  return {
    take(text) {
      count += 1;
      guard(text.slice(0, 1_000), () => {
        const line = readLine(text);
        const id = line['request_id'];
        if (id === undefined) return;
        assert(typeof id === 'string', 'request_id');
        assert(!lines.has(id) && !settled.has(id), 'a second line for one request');
        lines.set(id, line);
        settle(id);
      });
    },

    answered(id, status, request) {
      guard(id, () =>
        assert(!answers.has(id) && !settled.has(id), 'a second answer to one request'),
      );
      answers.set(id, { status, request });
      settle(id);
    },

    get lines() {
      return count;
    },
    get missing() {
      return answers.size;
    },

    conclude() {
      assert.deepEqual(faults, [], `${faults.length} faults in the log`);
      assert.equal(answers.size, 0, `no line for ${[...answers.keys()].slice(0, 5).join(', ')}`);
    },
  };
}

function readLine(text: string): LogLine {
  const line = JSON.parse(text) as LogLine;
  assert.match(String(line['ts']), INSTANT);
  assert(['INFO', 'WARNING', 'ERROR'].includes(String(line['level'])), 'level');
  if (line['message'] !== undefined) return line;
  assert.equal(typeof line['method'], 'string', 'method');
  assert.equal(typeof line['path'], 'string', 'path');
  assert(Number(line['latency_ms']) >= 0 && typeof line['latency_ms'] === 'number', 'latency_ms');
  const status = line['status'];
  assert(typeof status === 'number', 'status');
  assert(status < 500, 'a 5xx');
  assert.equal(line['level'], status === 401 ? 'ERROR' : 'INFO', 'level');
  // What is refused as no request of HTTP/1.1 never becomes a delivery.
  if (line['path'] === '/webhook' && status !== 400) {
    assert.equal(typeof line['result'], 'string', 'result');
    assert.equal(line['dup'], line['result'] === 'duplicate', 'dup');
  }
  return line;
}

function compare(line: LogLine, status: number, request: HostileRequest | undefined): void {
  const logged = line['status'] ?? Number(REFUSAL.exec(String(line['message']))?.[1]);
  assert.equal(logged, status, 'the status of the line and the answer');
  if (request === undefined) return;
  const { method, path, expected } = request;
  assert.equal(line['method'], method);
  assert.equal(line['path'], asLogged(path));
  if (expected.results !== undefined) {
    assert(expected.results.includes(String(line['result'])), `result ${String(line['result'])}`);
  }
  if (expected.messageId !== undefined) {
    assert.equal(line['message_id'], asLogged(expected.messageId));
  }
}
