import { METHODS as ALL_METHODS } from 'node:http';
import type { Random } from '../random.ts';
import type { Expected } from './hostile-request.ts';
import { aHostileQuery } from './hostile-query.ts';
import { aNastyText } from './nasty-text.ts';

/** What a request asks for, and what must come of it. */
export interface HostileTarget {
  readonly method: string;
  readonly target: string;
  readonly expected: Expected;
}

const ALLOWED = {
  '/webhook': ['POST'],
  '/messages': ['GET', 'HEAD'],
  '/messages/stream': ['GET', 'HEAD'],
  '/stats': ['GET', 'HEAD'],
  '/stats/deliveries': ['GET', 'HEAD'],
  '/stats/timeline': ['GET', 'HEAD'],
  '/health/live': ['GET', 'HEAD'],
  '/health/ready': ['GET', 'HEAD'],
  '/metrics': ['GET', 'HEAD'],
  '/': ['GET', 'HEAD'],
} as const satisfies Record<string, readonly string[]>;

type Route = keyof typeof ALLOWED;
const ROUTES = Object.keys(ALLOWED) as Route[];
const READ_ROUTES = ['/stats', '/stats/deliveries', '/health/live', '/health/ready'] as const;

// CONNECT is no request for a path.
const METHODS = ALL_METHODS.filter((method) => method !== 'CONNECT');
const ODD_TARGETS = String.raw`
  * // /// /. /.. /% /%00 /%2e%2e/ /\ /a;b //stats /stats/ /stats// /Stats
  /stats%20 /stats%2F /%73tats /stats;x http:// http://[::1 http://a:b@c:d/e
  http://%zz/ ftp://x/y a://b/c?d /http://x/ /@ /: /( /* /[ /{x} /^$ /| /" /' /<>
  /\` /~ /webhook/1 /__proto__ /constructor /favicon.ico
`
  .trim()
  .split(/\s+/);

/** A request for what exists, asked for as it should not be, or for what does not exist. */
export function aHostileTarget(random: Random): HostileTarget {
  const kind = random.next();
  if (kind < 0.45) return aList(random);
  if (kind < 0.6) return aRead(random);
  if (kind < 0.75) return aWrongMethod(random);
  const method = random.pick(METHODS);
  return { method, target: anUnknownPath(random), expected: { statuses: [404] } };
}

function aList(random: Random): HostileTarget {
  const { text, faultyParameters } = aHostileQuery(random);
  const expected: Expected =
    faultyParameters.length === 0
      ? { statuses: [200] }
      : { statuses: [422], faultyFields: faultyParameters };
  return { method: random.pick(['GET', 'GET', 'HEAD']), target: `/messages?${text}`, expected };
}

function aRead(random: Random): HostileTarget {
  const path = random.next() < 0.01 ? '/metrics' : random.pick(READ_ROUTES);
  const query = random.next() < 0.5 ? '' : `?${aHostileQuery(random).text}`;
  return {
    method: random.pick(['GET', 'HEAD']),
    target: `${path}${query}`,
    expected: { statuses: [200] },
  };
}

function aWrongMethod(random: Random): HostileTarget {
  const path = random.pick(ROUTES);
  const allowed: readonly string[] = ALLOWED[path];
  const method = random.pick(METHODS.filter((candidate) => !allowed.includes(candidate)));
  const results = path === '/webhook' ? { results: ['method_not_allowed'] } : {};
  return { method, target: path, expected: { statuses: [405], ...results } };
}

function anUnknownPath(random: Random): string {
  if (random.next() < 0.3) return random.pick(ODD_TARGETS);
  const segments = Array.from({ length: random.between(1, 4) }, () => aSegment(random));
  return `/-${segments.join('/')}`;
}

function aSegment(random: Random): string {
  if (random.next() < 0.02) return 'x'.repeat(random.between(1_000, 12_000));
  if (random.next() < 0.5) return encodeURIComponent(aNastyText(random, 60).toWellFormed());
  const visible = Array.from({ length: random.between(0, 20) }, () =>
    String.fromCharCode(random.between(0x21, 0x7e)),
  );
  // What follows a question mark or a hash is no path.
  return visible.join('').replaceAll(/[?#]/g, '%');
}
