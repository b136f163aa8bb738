import { expect } from 'chai';
import { describe, it } from 'mocha';
import { STATS_EXAMPLE } from '../../src/http/openapi/examples.ts';
import { expectDescribed, type AnswerToCheck } from '../an-api-description.ts';

describe('the check of every answer against the OpenAPI description', () => {
  const headers = { 'content-type': 'application/json; charset=utf-8', 'x-request-id': 'r1' };
  const stats = (body: object, more: Partial<AnswerToCheck> = {}): (() => void) => {
    const answer = { status: 200, headers, text: JSON.stringify(body), ...more };
    return () => expectDescribed('GET', '/stats?x=1', answer);
  };

  it('passes what is described', () => {
    expect(stats(STATS_EXAMPLE)).not.to.throw();
  });

  for (const [what, check, says] of [
    ['another status', stats(STATS_EXAMPLE, { status: 201 }), /no such status/],
    ['another property', stats({ ...STATS_EXAMPLE, more: 1 }), /additional properties/],
    ['a missing property', stats({ ...STATS_EXAMPLE, senders_count: undefined }), /required/],
    ['another type of value', stats({ ...STATS_EXAMPLE, total_messages: '2' }), /integer/],
    ['a moment that is none', stats({ ...STATS_EXAMPLE, last_message_ts: 'now' }), /pattern/],
    ['a header more', stats(STATS_EXAMPLE, { headers: { ...headers, server: 'x' } }), /no server/],
    [
      'a missing header',
      stats(STATS_EXAMPLE, { headers: { ...headers, 'x-request-id': undefined } }),
      /is missing/,
    ],
    [
      'a header that breaks its rule',
      stats(STATS_EXAMPLE, { headers: { ...headers, 'x-request-id': 'a b' } }),
      /a b/,
    ],
    [
      'another content type',
      stats(STATS_EXAMPLE, { headers: { ...headers, 'content-type': 'text/html' } }),
      /no text\/html/,
    ],
    [
      'a status of no path',
      () => expectDescribed('GET', '/x', { status: 200, headers, text: '{}' }),
      /required/,
    ],
  ] as const) {
    it(`refuses ${what}`, () => {
      expect(check).to.throw(says);
    });
  }
});
