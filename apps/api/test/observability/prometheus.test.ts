import { expect } from 'chai';
import { after, before, describe, it } from 'mocha';
import { execFileSync, spawnSync } from 'node:child_process';
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { aDelivery } from '../a-delivery.ts';
import { aWorkplace, type Workplace } from '../a-process.ts';
import { ask, deliver } from '../an-http-client.ts';
import {
  PROMETHEUS_FOLDER,
  startPrometheus,
  whereThereIsPrometheus,
  type Prometheus,
} from './a-prometheus.ts';
import { ALERT_TEST_FILES, readAlertRules, readDashboard } from './monitoring-files.ts';
import { conditionsOf, queriesOf } from './queries.ts';

whereThereIsPrometheus(() => {
  describe('Prometheus, as Compose runs it', function () {
    this.timeout(60_000);

    it('finds nothing to say against the alert rules', () => {
      expect(promtool('check', 'rules', 'alerts.yml')).to.match(/SUCCESS: \d+ rules found/);
    });

    it('sees each alert fire when it should, and not when it should not', () => {
      expect(promtool('test', 'rules', ...ALERT_TEST_FILES).match(/SUCCESS/g)).to.have.lengthOf(2);
    });

    describe('beside services', () => {
      const TOKEN = 'first-token==';
      const authorized = { headers: { Authorization: `Bearer ${TOKEN}` } };
      let workplace: Workplace;
      let prometheus: Prometheus;
      let withoutToken: Prometheus;
      let exposition: string;

      before(async () => {
        workplace = aWorkplace();
        const inside = (name: string): string => join(workplace.folder, name);
        const tokens = { READ_TOKENS_FILE: inside('read_tokens') };
        writeFileSync(tokens.READ_TOKENS_FILE, `# of January\n\n  ${TOKEN}  \r\nsecond-token\n`);
        const [service, failing, open] = await Promise.all([
          workplace.start({
            ...tokens,
            WEBHOOK_SECRET_PREVIOUS: 'oldsecret',
            // So little garbage would not be collected otherwise, nor show among the metrics.
            NODE_OPTIONS: '--max-semi-space-size=1',
          }),
          // Every delivery that it gets fails, as they do when the store does.
          workplace.start({ ...tokens, WEBHOOK_SECRET: '', DATABASE_URL: 'failing.db' }),
          workplace.start({ DATABASE_URL: 'open.db' }),
        ]);
        [prometheus, withoutToken] = await Promise.all([
          startPrometheus({
            folder: inside('prometheus'),
            targets: [addressOf(service), addressOf(failing)],
            environment: tokens,
          }),
          startPrometheus({ folder: inside('another'), targets: [addressOf(open)] }),
        ]);
        // What is counted from one scrape to the next shows how fast it grows.
        for (const round of [1, 2]) {
          await deliver(service.port, 'testsecret', aDelivery({ message_id: `m${round}` }));
          await deliver(service.port, 'oldsecret', aDelivery());
          await deliver(service.port, 'wrong', aDelivery());
          await deliver(service.port, 'testsecret', aDelivery({ ts: 'yesterday' }));
          await deliver(failing.port, 'testsecret', aDelivery());
          await ask(service.port, '/messages', authorized);
          await ask(service.port, '/health/ready');
          await prometheus.scraped(2 * round);
        }
        await withoutToken.scraped(1);
        exposition = (await ask(service.port, '/metrics', authorized)).text;
      });

      after(async () => {
        await Promise.all([prometheus.stop(), withoutToken.stop()]);
        await workplace.clear();
      });

      it('reads metrics with the first token of a file, and without any where none is asked for', async () => {
        const up = await prometheus.query('up{job="hookledger"}');
        const open = await withoutToken.query('up{job="hookledger"}');

        expect(up.map(({ value }) => value)).to.deep.equal([1, 1]);
        expect(open.map(({ value }) => value)).to.deep.equal([1]);
      });

      it('finds nothing to say against the configuration', () => {
        const file = join(prometheus.folder, 'etc/prometheus.yml');

        expect(promtool('check', 'config', file))
          .to.match(/SUCCESS/)
          .and.not.match(/FAILED/);
      });

      it('finds nothing to say against the metrics', () => {
        const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], {
          input: exposition,
          encoding: 'utf8',
        });

        expect({ status, stdout, stderr }).to.deep.equal({ status: 0, stdout: '', stderr: '' });
      });

      it('is given READ_TOKEN in a file, and no longer in its environment', () => {
        const run = spawnSync(
          'sh',
          [join(PROMETHEUS_FOLDER, 'start.sh'), 'sh', '-c', 'cat "$TMPDIR/read-token"; env'],
          { env: { TMPDIR: workplace.folder, READ_TOKEN: 'a-token' }, encoding: 'utf8' },
        );

        expect(run.stdout)
          .to.match(/^a-token/)
          .and.not.include('READ_TOKEN');
      });

      it('keeps the token from other users of its machine', () => {
        expect(statSync(join(prometheus.folder, 'read-token')).mode & 0o077).to.equal(0);
      });

      it('knows the rules', async () => {
        // Of the service that is not ready; after a minute it would fire.
        const pending = await prometheus.query('ALERTS{alertname="HookledgerNotReady"}');

        expect(pending.map(({ metric }) => metric['check'])).to.deep.equal(['secret']);
      });

      for (const { name, expression } of queriesOf(readDashboard())) {
        it(`answers what the dashboard asks for ${name}`, async () => {
          expect(await prometheus.query(expression)).not.to.be.empty;
        });
      }

      for (const { name, expression } of conditionsOf(readAlertRules())) {
        it(`finds what ${name} looks at`, async () => {
          const found = await prometheus.query(expression);

          expect(found).not.to.be.empty;
          for (const { value } of found) expect(value).to.be.oneOf([0, 1]);
        });
      }
    });
  });
});

function promtool(...parameters: readonly string[]): string {
  return execFileSync('promtool', parameters, { cwd: PROMETHEUS_FOLDER, encoding: 'utf8' });
}

function addressOf({ port }: { readonly port: number }): string {
  return `127.0.0.1:${port}`;
}
