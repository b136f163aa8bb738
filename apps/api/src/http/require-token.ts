import type { RequestHandler } from 'express';
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { answer } from './answer.ts';

/** Puts a condition before what a route does. */
export type Protect = (handle: RequestHandler) => RequestHandler;

const CHALLENGE = 'Bearer realm="hookledger"';

/** What `WWW-Authenticate` says: a token is missing; the one that was sent is none. */
export const CHALLENGES: readonly [missing: string, wrong: string] = [
  CHALLENGE,
  `${CHALLENGE}, error="invalid_token"`,
];

// The name of the scheme in any letter case (RFC 9110, 11.1); what follows need not be a token.
const BEARER = /^bearer(?: +(.*))?$/i;

/** Asks for one of these tokens as RFC 6750 has it; without any, lets everybody through. */
export function requireToken(tokens: readonly string[]): Protect {
  if (tokens.length === 0) return (handle) => handle;
  const isAccepted = createComparison(tokens);
  return (handle) => (req, res, next) => {
    const given = bearerTokenIn(req.headers.authorization);
    if (given === undefined) {
      res.set('WWW-Authenticate', CHALLENGES[0]);
      answer(req, res, 401, { detail: 'a bearer token is required' });
      return undefined;
    }
    if (!isAccepted(given)) {
      res.set('WWW-Authenticate', CHALLENGES[1]);
      answer(req, res, 401, { detail: 'invalid token' });
      return undefined;
    }
    return handle(req, res, next);
  };
}

function bearerTokenIn(authorization: string | undefined): string | undefined {
  const credentials = BEARER.exec(authorization ?? '');
  return credentials === null ? undefined : (credentials[1] ?? '');
}

// Digests have one length and, under a key that nobody knows, tell nothing of what they were made
// from: the time taken shows neither how much of a token is right nor which one it comes near to.
function createComparison(tokens: readonly string[]): (given: string) => boolean {
  const key = randomBytes(32);
  const digestOf = (token: string): Uint8Array => createHmac('sha256', key).update(token).digest();
  const accepted = tokens.map(digestOf);
  return (given) => {
    const digest = digestOf(given);
    return accepted.filter((one) => timingSafeEqual(one, digest)).length > 0;
  };
}
