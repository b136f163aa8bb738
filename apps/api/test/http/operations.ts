import { expect } from 'chai';
import { afterEach, describe, it } from 'mocha';
import { STORE_CHECKS, STORE_FIGURES } from '../../src/composition/tokens.ts';
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
        'overloaded',
        'aborted',
        'method_not_allowed',
        'internal_error',
      ]);
    });

    it('shows which checks hold, each as it is now', async () => {
      let problem: string | undefined = 'the database is locked';
      service = await startService((provide) => {
        override(provide);
        provide(STORE_CHECKS, () => [{ name: 'database', problem: async () => problem }]);
      });

      const first = await ask(service.port, '/metrics');
      problem = undefined;
      const second = await ask(service.port, '/metrics');
      service.readiness.startShutdown();
      const third = await ask(service.port, '/metrics');

      const checksIn = (text: string): unknown => text.match(/(?<=^readiness_check_ok).*$/gm);
      const secret = '{check="secret"} 1';
      expect(checksIn(first.text)).to.deep.equal([secret, '{check="database"} 0']);
      expect(checksIn(second.text)).to.deep.equal([secret, '{check="database"} 1']);
      expect(checksIn(third.text)).to.deep.equal([
        secret,
        '{check="database"} 1',
        '{check="process"} 0',
      ]);
    });

    it('shows the figures that a store can tell, each as it is now', async () => {
      let ledgerBytes: number | undefined = 4_096;
      service = await startService((provide) => {
        override(provide);
        provide(STORE_FIGURES, () => async () => ({
          ...(ledgerBytes !== undefined && { ledgerBytes }),
          writeAheadLogBytes: 1_000,
          indexBytes: 8_192,
          indexLagMessages: 0,
          freeDiskBytes: 5_000_000_000,
        }));
      });

      const first = await ask(service.port, '/metrics');
      ledgerBytes = undefined;
      const second = await ask(service.port, '/metrics');
      ledgerBytes = 12_288;
      const third = await ask(service.port, '/metrics');

      const figuresIn = (text: string): unknown => text.match(/^store_\w+ .*$/gm);
      const others = [
        'store_wal_bytes 1000',
        'store_index_bytes 8192',
        'store_index_lag_messages 0',
        'store_disk_free_bytes 5000000000',
      ];
      expect(figuresIn(first.text)).to.deep.equal(['store_ledger_bytes 4096', ...others]);
      expect(figuresIn(second.text)).to.deep.equal(others);
      expect(figuresIn(third.text)).to.deep.equal(['store_ledger_bytes 12288', ...others]);
    });

    for (const [how, readFigures] of [
      ['rejects', async () => Promise.reject(new Error('no figures'))],
      [
        'throws',
        () => {
          throw new Error('no figures');
        },
      ],
    ] as const) {
      it(`shows everything else when the store ${how}`, async () => {
        service = await startService((provide) => {
          override(provide);
          provide(STORE_FIGURES, () => readFigures);
        });

        const { status, text } = await ask(service.port, '/metrics');

        expect(status).to.equal(200);
        expect(text).to.include('log_lines_dropped_total 0\n');
        expect(text).not.to.match(/^store_\w+ /m);
      });
    }

    it('has no metrics when they are switched off', async () => {
      service = await startService(override, { enableMetrics: false });

      const answer = await ask(service.port, '/metrics');

      expect(answer.status).to.equal(404);
      expect(answer.json).to.deep.equal({ detail: 'Not Found' });
    });
  });
}
