import { expect } from 'chai';
import { after, before, describe, it } from 'mocha';
import {
  BODY_FAULTS_EXAMPLE,
  DELIVERIES_EXAMPLE,
  EXAMPLE_SECRET,
  FAULTY_BODY_EXAMPLE,
  MESSAGE_EXAMPLE,
  NOT_READY_EXAMPLE,
  PAGE_EXAMPLE,
  QUERY_FAULTS_EXAMPLE,
  STATS_EXAMPLE,
  STREAM_EXAMPLE,
  STREAM_FAULTS_EXAMPLE,
  TIMELINE_EXAMPLE,
  TIMELINE_FAULTS_EXAMPLE,
  TOO_LONG_TIMELINE,
} from '../../src/http/openapi/examples.ts';
import type { DeliveriesAnswer } from '../../src/http/figures-schemas.ts';
import { aConfig, overSqlite, startService, type Service } from '../a-service.ts';
import { DESCRIPTION, readEvents, type Examples } from '../an-api-description.ts';
import { followStream } from '../an-event-stream.ts';
import { ask, deliver, sign } from '../an-http-client.ts';
import * as provoke from './provoke.ts';

describe('the examples of the OpenAPI description', () => {
  let service: Service;

  before(async () => {
    service = await startService(overSqlite);
    for (const { value } of examplesOf('/webhook', 'post')) {
      const { status, json } = await deliver(service.port, EXAMPLE_SECRET, value as object);
      expect([status, json]).to.deep.equal([200, { status: 'ok' }]);
    }
  });

  after(async () => {
    await service.close();
  });

  for (const [path, expected] of [
    ['/messages', PAGE_EXAMPLE],
    ['/stats', STATS_EXAMPLE],
    ['/messages?limit=101', QUERY_FAULTS_EXAMPLE],
    ['/stats/timeline', TIMELINE_EXAMPLE],
    [`/stats/timeline?${TOO_LONG_TIMELINE}`, TIMELINE_FAULTS_EXAMPLE],
  ] as const) {
    it(`are what the service answers at ${path} after the deliveries that are examples`, async () => {
      expect((await ask(service.port, path)).json).to.deep.equal(expected);
    });
  }

  it('are what it streams of them', async () => {
    const stream = await followStream(service.port, '/messages/stream?last=2');
    await stream.when(({ lastEventId }) => lastEventId() === '2');
    stream.close();

    expect(readEvents(stream.text())).to.deep.equal(STREAM_EXAMPLE);
  });

  it('of a faulty event id are what it answers', async () => {
    const headers = { 'Last-Event-ID': 'the last' };
    const { json } = await ask(service.port, '/messages/stream', { headers });

    expect(json).to.deep.equal(STREAM_FAULTS_EXAMPLE);
  });

  it('are what it has counted of them, but for how long they took', async () => {
    const fresh = await startService(overSqlite);
    for (const { value } of examplesOf('/webhook', 'post')) {
      await deliver(fresh.port, EXAMPLE_SECRET, value as object);
    }
    const { text } = await ask(fresh.port, '/stats/deliveries');
    await fresh.close();

    const { results, latency } = JSON.parse(text) as DeliveriesAnswer;
    const limitsOf = ({ buckets }: DeliveriesAnswer['latency']): readonly number[] =>
      buckets.map((bucket) => bucket.at_most_ms);
    expect(results).to.deep.equal(DELIVERIES_EXAMPLE.results);
    expect(latency.count).to.equal(DELIVERIES_EXAMPLE.latency.count);
    expect(limitsOf(latency)).to.deep.equal(limitsOf(DELIVERIES_EXAMPLE.latency));
  });

  it('of a faulty body are what it answers', async () => {
    const { json } = await deliver(service.port, EXAMPLE_SECRET, FAULTY_BODY_EXAMPLE);

    expect(json).to.deep.equal(BODY_FAULTS_EXAMPLE);
  });

  for (const [path, finds] of [
    ['/messages', { data: [MESSAGE_EXAMPLE] }],
    ['/stats/timeline', TIMELINE_EXAMPLE],
  ] as const) {
    it(`of the parameters of ${path} find the example`, async () => {
      const { parameters = [] } = DESCRIPTION.paths[path]?.['get'] ?? expect.fail();
      const query = parameters.map(({ name, example }) => `${name}=${String(example)}`).join('&');

      const { json } = await ask(service.port, `${path}?${query}`);

      expect(parameters).not.to.have.lengthOf(0);
      expect(json).to.deep.include(finds);
    });
  }

  it('of errors are the words of the service', async () => {
    const withoutToken = await provoke.answersOf(
      { readTokens: [provoke.TOKEN] },
      provoke.requestsWithoutToken,
    );
    const lacking = await provoke.answersOf({ webhookSecret: undefined }, provoke.lackingRequests);
    const httpLimits = { ...aConfig().httpLimits, maxDeliveriesInFlight: 0 };
    const said = [
      ...withoutToken,
      ...(await provoke.answersOf({ httpLimits }, provoke.lackingRequests)),
      ...lacking,
      ...(await provoke.answersOf({}, provoke.streamsBeyondTheLast)),
      ...(await provoke.answersFrom(provoke.BUSY, provoke.failingRequests)),
    ];
    const refusals = said.filter(([, { status }]) => status >= 400);
    const details = refusals.map(
      ([, { text }]) => (JSON.parse(text) as { readonly detail: unknown }).detail,
    );

    for (const name of ['TokenRequired', 'Unavailable', 'NotStreamed', 'NotStored']) {
      for (const { value } of sharedExamplesOf(name)) {
        expect(details).to.include((value as { detail: string }).detail);
      }
    }
    expect(details).to.include(NOT_READY_EXAMPLE.detail);
  });

  it('of signatures are right, of the body as it is shown and without blanks', async () => {
    const { description = '' } = DESCRIPTION.components.securitySchemes['signature'] ?? {};

    const signatures = [...description.matchAll(/`([0-9a-f]{64})`/g)].map(([, hex]) => hex);

    const bodies = [JSON.stringify(MESSAGE_EXAMPLE, undefined, 2), JSON.stringify(MESSAGE_EXAMPLE)];
    expect(signatures).to.deep.equal(bodies.map((body) => sign(body, EXAMPLE_SECRET)));
  });
});

function examplesOf(path: string, method: string): Examples[string][] {
  const content = DESCRIPTION.paths[path]?.[method]?.requestBody?.content['application/json'];
  return Object.values(content?.examples ?? expect.fail('no examples'));
}

function sharedExamplesOf(response: string): Examples[string][] {
  const content = DESCRIPTION.components.responses[response]?.content['application/json'];
  return Object.values(content?.examples ?? expect.fail('no examples'));
}
