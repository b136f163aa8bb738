import { expect } from 'chai';
import { describe, it } from 'mocha';
import { Histogram, Registry } from 'prom-client';
import { createTalliedHistogram } from '../src/observability/tallied-histogram.ts';

const BASICS = { name: 'seconds', help: 'How long.', buckets: [0.25, 1, 5] };

// In no order, on every bound and on both sides of it.
const OBSERVED = [5.5, 0.25, 0, 1, 0.999, 5, 4.9, 1.001, 0.251, 1_000, 0.25, 0.1];

describe('createTalliedHistogram', () => {
  it('shows what the histogram of prom-client shows', async () => {
    const [ours, theirs] = [new Registry(), new Registry()];
    const tallied = createTalliedHistogram<'path'>({ ...BASICS, register: ours });
    const histogram = new Histogram({ ...BASICS, labelNames: ['path'], registers: [theirs] });

    for (const path of ['/a', '/b']) {
      const observe = tallied.series({ path });
      // The second lacks what the first has below the first bound.
      for (const value of OBSERVED.filter((seconds) => path === '/a' || seconds > 0.25)) {
        observe(value);
        histogram.observe({ path }, value);
      }
    }

    expect(sorted(await ours.metrics())).to.deep.equal(sorted(await theirs.metrics()));
    const { values } = await tallied.get();
    expect(values).to.have.lengthOf((await histogram.get()).values.length);
    expect(values[0]?.labels).to.deep.equal({ path: '/a', le: 0.25 });
  });

  it('shows a series without a value, and nothing where there is none', async () => {
    const register = new Registry();
    const histogram = createTalliedHistogram<'path'>({ ...BASICS, register });
    const before = await register.metrics();

    histogram.series({ path: '/a' });

    expect(before).to.equal('# HELP seconds How long.\n# TYPE seconds histogram\n');
    expect(await register.metrics()).to.include('seconds_count{path="/a"} 0\n');
  });
});

/** Labels may come in any order. */
function sorted(exposition: string): readonly string[] {
  return exposition
    .split('\n')
    .map((line) =>
      line.replace(/\{(.*)\}/, (_, labels: string) => `{${labels.split(',').toSorted().join()}}`),
    );
}
