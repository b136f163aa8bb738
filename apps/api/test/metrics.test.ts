import { expect } from 'chai';
import { afterEach, describe, it } from 'mocha';
import { readFileSync } from 'node:fs';
import { mock } from 'node:test';
import { createMetrics } from '../src/observability/metrics.ts';

const README = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');

describe('createMetrics', () => {
  afterEach(() => {
    mock.timers.reset();
  });

  it('shows how many lines of the log were dropped, however often it is asked', async () => {
    let dropped = 3;
    const metrics = createMetrics({
      readStoreFigures: async () => ({}),
      readChecks: async () => ({}),
      droppedLogLines: () => dropped,
    });

    await metrics.exposition();
    const again = await metrics.exposition();
    dropped = 5;
    const later = await metrics.exposition();

    expect(again.text).to.include('\nlog_lines_dropped_total 3\n');
    expect(later.text).to.include('\nlog_lines_dropped_total 5\n');
  });

  it('waits two seconds for a store that does not answer, and shows everything else', async () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    const answer = Promise.withResolvers<{ ledgerBytes: number }>();
    let asked = 0;
    const metrics = createMetrics({
      readStoreFigures: async () => {
        asked += 1;
        return answer.promise;
      },
      readChecks: async () => ({}),
      droppedLogLines: () => 0,
    });

    const hanging = [];
    for (let i = 0; i < 2; i += 1) {
      const scrape = metrics.exposition();
      mock.timers.tick(2_000);
      hanging.push((await scrape).text);
    }
    answer.resolve({ ledgerBytes: 4_096 });
    await new Promise((resolve) => setImmediate(resolve));
    const later = await metrics.exposition();

    for (const text of hanging) {
      expect(text).to.include('log_lines_dropped_total 0\n');
      expect(text).not.to.match(/^store_\w+ /m);
    }
    expect(later.text).to.include('\nstore_ledger_bytes 4096\n');
    expect(asked).to.equal(2);
  });

  it('makes one answer for all who ask meanwhile', async () => {
    let read = 0;
    const metrics = createMetrics({
      readStoreFigures: async () => {
        read += 1;
        return {};
      },
      readChecks: async () => ({}),
      droppedLogLines: () => 0,
    });

    const [one, two] = await Promise.all([metrics.exposition(), metrics.exposition()]);
    const readAtOnce = read;
    await metrics.exposition();

    expect(two).to.equal(one);
    expect([readAtOnce, read]).to.deep.equal([1, 2]);
  });

  it('names counters, and nothing else, as Prometheus names them, and has a word on each', async () => {
    const metrics = createMetrics({
      readStoreFigures: async () => ({}),
      readChecks: async () => ({}),
      droppedLogLines: () => 0,
    });

    const { text } = await metrics.exposition();

    const types = [...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)];
    expect(types.length).to.be.above(15);
    for (const [, name, type] of types) {
      expect(name?.endsWith('_total'), name).to.equal(type === 'counter');
      expect(text).to.match(new RegExp(`^# HELP ${name} \\S`, 'm'));
    }
  });

  it('shows nothing of its own that the README does not explain', async () => {
    const metrics = createMetrics({
      readStoreFigures: async () => ({}),
      readChecks: async () => ({}),
      droppedLogLines: () => 0,
    });

    const { text } = await metrics.exposition();

    const own = [...text.matchAll(/^# TYPE (?!process_|nodejs_)(\w+) /gm)].map(([, name]) => name);
    expect(own.length).to.be.above(8);
    for (const name of own) expect(README).to.match(new RegExp(`^\\| \`${name}[\`{]`, 'm'));
  });
});
