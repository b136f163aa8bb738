import { expect } from 'chai';
import { afterEach, describe, it } from 'mocha';
import { STORE_CHECKS } from '../../src/composition/tokens.ts';
import { startService, type Override, type Service } from '../a-service.ts';
import { ask } from '../an-http-client.ts';

/** Health and metrics, over whatever store `override` provides. */
export function describeOperations(override: Override): void {
  describe('GET /health and /metrics', () => {
    let service: Service;

    afterEach(async () => {
      await service.close();
    });

    it('lives and is ready', async () => {
      service = await startService(override);

      const live = await ask(service.port, '/health/live');
      const ready = await ask(service.port, '/health/ready');

      expect(live.status).to.equal(200);
      expect(live.json).to.deep.equal({ status: 'live' });
      expect(ready.status).to.equal(200);
      expect(ready.json.status).to.equal('ready');
      expect(ready.json.checks).to.include({ secret: 'ok' });
    });

    it('lives but is not ready without a secret', async () => {
      service = await startService(override, { webhookSecret: undefined });

      const live = await ask(service.port, '/health/live');
      const ready = await ask(service.port, '/health/ready');

      expect(live.status).to.equal(200);
      expect(ready.status).to.equal(503);
      expect(ready.json.detail).to.include('WEBHOOK_SECRET is not set');
      expect(ready.json.checks['secret']).to.equal('WEBHOOK_SECRET is not set');
    });

    it('is not ready while a check of the store fails', async () => {
      service = await startService((provide) => {
        override(provide);
        provide(STORE_CHECKS, () => [
          { name: 'database', problem: async () => 'the database is locked' },
        ]);
      });

      const ready = await ask(service.port, '/health/ready');

      expect(ready.status).to.equal(503);
      expect(ready.json).to.deep.equal({
        status: 'not ready',
        detail: 'not ready: the database is locked',
        checks: { secret: 'ok', database: 'the database is locked' },
      });
    });

    it('is not ready while it shuts down', async () => {
      service = await startService(override);
      service.readiness.startShutdown();

      const ready = await ask(service.port, '/health/ready');

      expect(ready.status).to.equal(503);
      expect(ready.json.detail).to.include('shutting down');
    });

    it('counts requests by route and deliveries by result, from 0 on', async () => {
      service = await startService(override);
      await ask(service.port, '/stats');
      await ask(service.port, '/no/such/path');
      await ask(service.port, '/another');
      await ask(service.port, '/messages', { method: 'DELETE' });

      const { status, headers, text } = await ask(service.port, '/metrics');

      expect(status).to.equal(200);
      expect(headers['content-type']).to.match(/^text\/plain; version=0\.0\.4/);
      expect(text).to.include('http_requests_total{method="GET",path="/stats",status="200"} 1\n');
      expect(text).to.include(
        'http_requests_total{method="GET",path="unmatched",status="404"} 2\n',
      );
      expect(text).to.include(
        'http_requests_total{method="DELETE",path="/messages",status="405"} 1\n',
      );
      expect(text).to.include(
        'http_request_duration_seconds_count{method="GET",path="/stats"} 1\n',
      );
      expect(text).to.include('messages_stored_total 0\n');
      expect(text).to.match(/\nprocess_cpu_seconds_total \d/);
      const results = [...text.matchAll(/webhook_requests_total\{result="(\w+)"\} 0\n/g)];
      expect(results.map(([, result]) => result)).to.have.members([
        'created',
        'duplicate',
        'invalid_signature',
        'validation_error',
        'payload_too_large',
        'unsupported_encoding',
        'unavailable',
        'aborted',
        'method_not_allowed',
        'internal_error',
      ]);
    });

    it('names no gauge like a counter', async () => {
      service = await startService(override);

      const { text } = await ask(service.port, '/metrics');

      const misnamed = [...text.matchAll(/^# TYPE (\w+_total) (?!counter)/gm)];
      expect(misnamed.map(([, name]) => name)).to.deep.equal([]);
    });

    it('has no metrics when they are switched off', async () => {
      service = await startService(override, { enableMetrics: false });

      const answer = await ask(service.port, '/metrics');

      expect(answer.status).to.equal(404);
      expect(answer.json).to.deep.equal({ detail: 'Not Found' });
    });
  });
}
