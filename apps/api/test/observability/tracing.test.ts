import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { aDelivery } from '../a-delivery.ts';
import { aWorkplace, parsed, type Workplace } from '../a-process.ts';
import { ask, deliver, openAndWrite, sign } from '../an-http-client.ts';
import { aCollector, type Collector } from './a-collector.ts';
import type { SentSpan } from './otlp.ts';

const SECRET = 'a-secret-of-24-characters';
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = '00f067aa0ba902b7';
const SERVER = 2;
const INTERNAL = 1;
const ERROR = 2;

const lengthOf = ({ startNs, endNs }: SentSpan): bigint => endNs - startNs;

describe('traces', () => {
  let workplace: Workplace;
  let collector: Collector;

  beforeEach(async () => {
    workplace = aWorkplace();
    collector = await aCollector();
  });

  afterEach(async () => {
    await workplace.clear();
    await collector.close();
  });

  /** Runs the service, stops it, and resolves with what it has sent by then. */
  async function traced(
    use: (port: number) => Promise<unknown>,
    environment: Record<string, string> = {},
  ): Promise<{ readonly spans: readonly SentSpan[]; readonly lines: readonly string[] }> {
    const service = await workplace.start({
      WEBHOOK_SECRET: SECRET,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
      ...environment,
    });
    await use(service.port);
    service.kill('SIGTERM');
    expect(await service.exited).to.equal(0);
    expect(service.stderr()).to.equal('');
    return { spans: collector.spans(), lines: service.stdout };
  }

  it('show a delivery, and below it the commit', async () => {
    const { spans, lines } = await traced((port) => deliver(port, SECRET, aDelivery()));

    const [commit, delivery] = spans as [SentSpan, SentSpan];
    const line = parsed(lines).find(({ path }) => path === '/webhook');
    expect(spans).to.have.lengthOf(2);
    expect(delivery).to.include({ name: 'POST /webhook', kind: SERVER, parentSpanId: '' });
    expect(delivery.attributes).to.deep.equal({
      'http.request.method': 'POST',
      'url.path': '/webhook',
      'url.scheme': 'http',
      'network.protocol.version': '1.1',
      'http.route': '/webhook',
      'http.response.status_code': 200,
      'http.response.header.x-request-id': [line?.['request_id']],
      'hookledger.result': 'created',
    });
    expect(commit).to.include({ name: 'store message', kind: INTERNAL });
    expect(commit.attributes).to.deep.equal({ 'hookledger.insertion': 'created' });
    expect(commit).to.include({ traceId: delivery.traceId, parentSpanId: delivery.spanId });
    // Starts are whole milliseconds and durations exact, so that ends may not be compared.
    expect(commit.startNs >= delivery.startNs).to.equal(true);
    expect(lengthOf(commit) <= lengthOf(delivery)).to.equal(true);
    expect(line).to.include({ trace_id: delivery.traceId });
  });

  it('join the trace of the caller', async () => {
    const headers = { traceparent: `00-${TRACE}-${PARENT}-01`, tracestate: 'vendor=value' };

    const { spans, lines } = await traced((port) => ask(port, '/stats', { headers }));

    expect(spans).to.have.lengthOf(1);
    expect(spans[0]).to.include({
      name: 'GET /stats',
      traceId: TRACE,
      parentSpanId: PARENT,
      traceState: 'vendor=value',
    });
    expect(parsed(lines).find(({ path }) => path === '/stats')).to.include({ trace_id: TRACE });
  });

  it('begin anew where the caller sends nonsense', async () => {
    const headers = { traceparent: `00-${TRACE}-${PARENT}-1`, tracestate: 'vendor=value' };

    const { spans } = await traced((port) => ask(port, '/stats', { headers }));

    expect(spans).to.have.lengthOf(1);
    expect(spans[0]).to.include({ parentSpanId: '', traceState: '' });
    expect(spans[0]?.traceId)
      .to.match(/^[0-9a-f]{32}$/)
      .and.not.equal(TRACE);
  });

  it('are kept apart when requests come at the same time', async () => {
    const ids = Array.from({ length: 20 }, (_, i) => `m${i}`);

    const { spans } = await traced((port) =>
      Promise.all(ids.map((id) => deliver(port, SECRET, aDelivery({ message_id: id })))),
    );

    const deliveries = spans.filter(({ kind }) => kind === SERVER);
    const commits = spans.filter(({ kind }) => kind === INTERNAL);
    expect(new Set(deliveries.map(({ traceId }) => traceId)).size).to.equal(20);
    expect(commits.map(({ parentSpanId }) => parentSpanId)).to.have.members(
      deliveries.map(({ spanId }) => spanId),
    );
  });

  it('show what went wrong, and never what it said', async () => {
    const { spans } = await traced((port) => deliver(port, SECRET, aDelivery()), {
      WEBHOOK_SECRET: '',
    });

    expect(spans).to.have.lengthOf(1);
    expect(spans[0]).to.include({ statusCode: ERROR, statusMessage: '', events: 0 });
    expect(spans[0]?.attributes).to.include({
      'http.response.status_code': 503,
      'error.type': 'ERR_PORT_UNAVAILABLE',
      'hookledger.result': 'unavailable',
    });
  });

  it('name paths by their template, and methods by the few that there are', async () => {
    const { spans } = await traced(async (port) => {
      await ask(port, '/no/such/path');
      await ask(port, '/stats', { method: 'DELETE' });
      await ask(port, '/stats', { method: 'PROPFIND' });
    });

    expect(spans.map(({ name }) => name)).to.deep.equal(['GET', 'DELETE /stats', '_OTHER /stats']);
    expect(spans.map(({ attributes }) => attributes['http.response.status_code'])).to.deep.equal([
      404, 405, 405,
    ]);
    expect(spans[2]?.attributes).to.include({ 'http.request.method_original': 'PROPFIND' });
    for (const { statusCode } of spans) expect(statusCode).to.equal(0);
  });

  it('tell of a client that left before its answer', async () => {
    const { spans } = await traced(async (port) => {
      const request = 'POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{';
      const socket = await openAndWrite(port, request);
      await ask(port, '/health/live');
      socket.resetAndDestroy();
      await ask(port, '/health/live');
    });

    const left = spans.find(({ name }) => name === 'POST /webhook');
    expect(left?.attributes).to.include({ 'hookledger.result': 'aborted' });
    expect(left?.attributes).not.to.have.property('http.response.status_code');
  });

  it('hold no text, no query, no number and no secret', async () => {
    const TOKEN = 'a-token-of-24-characters';
    await traced(
      async (port) => {
        const body = JSON.stringify(aDelivery({ text: 'a private text' }));
        const signature = sign(body, SECRET);
        await deliver(port, SECRET, body);
        const headers = {
          Authorization: `Bearer ${TOKEN}`,
          'X-Request-ID': `${signature}${TOKEN}`,
        };
        await ask(port, `/messages?q=a+private+query&from=%2B919876543210`, { headers });
        await ask(port, `/${SECRET}/${TOKEN}`, { headers });
      },
      { READ_TOKEN: TOKEN },
    );

    const sent = Buffer.concat(collector.exports.map(({ body }) => body)).toString('latin1');
    expect(sent).to.include('POST /webhook').and.include('/[redacted]/[redacted]');
    for (const part of ['private', '9198765', SECRET, TOKEN]) expect(sent).not.to.include(part);
  });

  it('say who sends them, as the usual variables have it', async () => {
    const { spans } = await traced((port) => ask(port, '/stats'), {
      OTEL_SERVICE_NAME: 'inbox',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
      OTEL_EXPORTER_OTLP_HEADERS: 'api-key=of-the-collector',
    });

    expect(spans[0]?.resource).to.include({
      'service.name': 'inbox',
      'deployment.environment.name': 'test',
      'telemetry.sdk.name': 'opentelemetry',
    });
    expect(collector.exports[0]).to.include({ path: '/v1/traces' });
    expect(collector.exports[0]?.headers).to.include({
      'content-type': 'application/x-protobuf',
      'api-key': 'of-the-collector',
    });
  });

  it('come from hookledger where nobody says otherwise, and may have an address of their own', async () => {
    const { spans } = await traced((port) => ask(port, '/stats'), {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${collector.endpoint}/somewhere`,
    });

    expect(spans[0]?.resource).to.include({ 'service.name': 'hookledger' });
    expect(collector.exports[0]).to.include({ path: '/somewhere' });
  });

  for (const [what, environment, header, sent] of [
    ['records nothing', { OTEL_TRACES_SAMPLER: 'always_off' }, '01', 0],
    ['does as the caller does', {}, '00', 0],
    ['records whatever the caller does', { OTEL_TRACES_SAMPLER: 'always_on' }, '00', 1],
    [
      'records a part, here none',
      { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0' },
      '01',
      0,
    ],
  ] as const) {
    it(`are sampled: ${what}`, async () => {
      const headers = { traceparent: `00-${TRACE}-${PARENT}-${header}` };

      const { spans, lines } = await traced(
        (port) => ask(port, '/stats', { headers }),
        environment,
      );

      expect(spans).to.have.lengthOf(sent);
      expect(parsed(lines).find(({ path }) => path === '/stats')).to.include({ trace_id: TRACE });
    });
  }

  it('leave while the service runs, in batches', async () => {
    const service = await workplace.start({
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
      OTEL_BSP_SCHEDULE_DELAY: '1',
    });

    while (collector.spans().length === 0) await ask(service.port, '/stats');

    expect(collector.spans()[0]).to.include({ name: 'GET /stats' });
  });

  it('do not hold up the end', async () => {
    const silent = await aCollector({ answers: false });
    try {
      const service = await workplace.start({
        OTEL_EXPORTER_OTLP_ENDPOINT: silent.endpoint,
        OTEL_EXPORTER_OTLP_TIMEOUT: '60000',
        OTEL_BSP_EXPORT_TIMEOUT: '60000',
      });
      await ask(service.port, '/stats');
      service.kill('SIGTERM');

      expect(await service.exited).to.equal(0);
      expect(silent.spans()).to.have.lengthOf(1);
    } finally {
      await silent.close();
    }
  });

  for (const [what, endpoint] of [
    ['nobody listens', async () => 'http://127.0.0.1:1'],
    ['nobody answers', async (silent: Collector) => silent.endpoint],
  ] as const) {
    it(`hold nothing up where ${what}`, async () => {
      const silent = await aCollector({ answers: false });
      try {
        const service = await workplace.start({
          OTEL_EXPORTER_OTLP_ENDPOINT: await endpoint(silent),
          OTEL_EXPORTER_OTLP_TIMEOUT: '300',
          OTEL_BSP_SCHEDULE_DELAY: '1',
          OTEL_BSP_MAX_QUEUE_SIZE: '4',
          OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '2',
        });
        const statuses = new Set<number>();
        const warnings = (): readonly unknown[] =>
          parsed(service.stdout)
            .filter(({ message }) => String(message).startsWith('traces: '))
            .map(({ level }) => level);
        while (warnings().length === 0) statuses.add((await ask(service.port, '/stats')).status);
        for (let i = 0; i < 50; i += 1) statuses.add((await ask(service.port, '/stats')).status);
        service.kill('SIGTERM');

        expect(await service.exited).to.equal(0);
        expect([...statuses]).to.deep.equal([200]);
        expect(warnings()).to.deep.equal(['WARNING']);
        expect(service.stderr()).to.equal('');
      } finally {
        await silent.close();
      }
    });
  }
});

describe('a service without traces', () => {
  const recorder = new URL('record-modules.ts', import.meta.url).href;
  let workplace: Workplace;

  beforeEach(() => {
    workplace = aWorkplace();
  });

  afterEach(async () => {
    await workplace.clear();
  });

  for (const [what, environment, loaded] of [
    ['where no variable is set', {}, false],
    [
      'where they are disabled',
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1', OTEL_SDK_DISABLED: 'true' },
      false,
    ],
    ['unlike one with them', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' }, true],
  ] as const) {
    it(`loads nothing of OpenTelemetry, ${what}`, async () => {
      const file = join(workplace.folder, 'modules');
      const service = await workplace.start({
        ...environment,
        NODE_OPTIONS: `--import ${recorder}`,
        MODULES_FILE: file,
      });
      await deliver(service.port, 'testsecret', aDelivery());
      service.kill('SIGTERM');
      await service.exited;

      const modules = readFileSync(file, 'utf8').split('\n');
      // prom-client loads the API, which does nothing by itself.
      const theirs = modules.filter((url) => /@opentelemetry\/(?!api\/)/.test(url));
      const ours = modules.filter((url) => url.includes('/observability/opentelemetry/'));
      expect(modules.some((url) => url.includes('/express/'))).to.equal(true);
      expect([theirs.length > 0, ours.length > 0]).to.deep.equal([loaded, loaded]);
    });
  }
});
