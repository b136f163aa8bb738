import { expect } from 'chai';
import { describe, it } from 'mocha';
import { MESSAGE_EXAMPLE, STATS_EXAMPLE } from '../../src/http/openapi/examples.ts';
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

  const streamed = (text: string): (() => void) => {
    const type = { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' };
    const answer = { status: 200, headers: { ...headers, ...type }, text };
    return () => expectDescribed('GET', '/messages/stream', answer);
  };

  it('passes events that are described, and what is not whole yet', () => {
    const data = JSON.stringify(MESSAGE_EXAMPLE);
    expect(streamed(`retry: 1\nid: 1\n\n:\n\nid: 2\ndata: ${data}\n\nid: `)).not.to.throw();
  });

  for (const [what, event, says] of [
    ['without an id', 'data: {}', /required property 'id'/],
    ['with another field', 'id: 1\nevent: message', /additional properties/],
    ['whose id is no number', 'id: a', /pattern/],
    ['without a message', 'id: 1\ndata: {}', /required/],
  ] as const) {
    it(`refuses an event ${what}`, () => {
      expect(streamed(`id: 1\n\n${event}\n\n`)).to.throw(says);
    });
  }
});
