import type { Random } from '../random.ts';
import { framed } from './framing.ts';
import { aHostileBody } from './hostile-body.ts';
import { hostileHeaders } from './hostile-headers.ts';
import type { Expected, HostileRequest } from './hostile-request.ts';
import { aFalseSignature, aTrueSignature } from './hostile-signature.ts';
import { aHostileTarget } from './hostile-target.ts';

/** What Node's parser takes at most is 16 KiB; more of it is a case of the torture table. */
const MAX_HEAD_BYTES = 15_000;
const MAX_BODY_BYTES = 1024 * 1024;

interface Draft {
  readonly method: string;
  readonly target: string;
  /** Each line ended by CRLF. */
  readonly headers: string;
  readonly body?: Uint8Array | undefined;
  readonly expected: Expected;
}

/** Whole requests, hostile in what they say, each with what must come of it. */
export function createHostileRequests(prefix: string, random: Random): () => HostileRequest {
  let made = 0;
  const next = (): HostileRequest => {
    const draft = random.next() < 0.55 ? aDelivery(random) : anythingElse(random);
    const id = `${prefix}-${made + 1}`;
    const request = asRequest(draft, id, random);
    if (request === undefined) return next();
    made += 1;
    return request;
  };
  return next;
}

function aDelivery(random: Random): Draft {
  const { bytes: body, expected } = aHostileBody(random);
  const delivery = { method: 'POST', target: aWebhook(random), body };
  const kind = random.next();
  if (kind < 0.25) {
    const refused = { statuses: [401], results: ['invalid_signature'] };
    return { ...delivery, headers: aFalseSignature(body, random), expected: refused };
  }
  const headers = aTrueSignature(body, random);
  if (kind < 0.26) {
    const encoding = `Content-Encoding: ${random.pick(['gzip', 'br', 'deflate', 'x', 'identity, gzip'])}\r\n`;
    const refused = { statuses: [415], results: ['unsupported_encoding'], closes: true };
    return { ...delivery, headers: headers + encoding, expected: refused };
  }
  if (kind < 0.262) {
    const refused = { statuses: [413], results: ['payload_too_large'], closes: true };
    const large = Buffer.alloc(MAX_BODY_BYTES + 1, ' ');
    return { ...delivery, headers, body: large, expected: refused };
  }
  return { ...delivery, headers, expected };
}

function anythingElse(random: Random): Draft {
  const { method, target, expected } = aHostileTarget(random);
  const length = random.next() < 0.2 ? random.between(0, 2_000) : undefined;
  const body = length === undefined ? undefined : Buffer.alloc(length, 'GET / HTTP/1.1\r\n\r\n');
  return { method, target, headers: '', body, expected };
}

function aWebhook(random: Random): string {
  return random.next() < 0.95 ? '/webhook' : random.pick(['/webhook?', '/webhook?a=%']);
}

function asRequest(draft: Draft, id: string, random: Random): HostileRequest | undefined {
  const { method, target, headers, body, expected } = draft;
  const { headers: framing, bytes } =
    body === undefined ? { headers: '', bytes: new Uint8Array() } : framed(body, random);
  const head = `${method} ${target} HTTP/1.1\r\nHost: ${aHost(random)}\r\nX-Request-ID: ${id}\r\n${headers}${hostileHeaders(random)}${framing}\r\n`;
  if (head.length > MAX_HEAD_BYTES) return undefined;
  const path = target.split('?', 1)[0] ?? '';
  return { bytes: Buffer.concat([Buffer.from(head, 'latin1'), bytes]), method, id, path, expected };
}

function aHost(random: Random): string {
  return random.pick(['localhost', 'x', '127.0.0.1:8000', '[::1]', 'xn--e1afmkfd.example']);
}
