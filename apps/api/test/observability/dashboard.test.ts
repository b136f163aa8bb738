import { expect } from 'chai';
import { describe, it } from 'mocha';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { faultsOfDashboard } from './check-dashboard.ts';
import {
  readDashboard,
  readDashboardJson,
  readDatasources,
  readImageOf,
  type Panel,
} from './monitoring-files.ts';

const GRID_COLUMNS = 24;

// One for each kind of type, seen to be found: otherwise that nothing is found says nothing.
const MISTAKES = [
  ['a property that there is none of', '"graphTooltip"', '"graphTooltips"', /graphTooltips/],
  ['a number that stands for nothing', '"graphTooltip": 1', '"graphTooltip": 3', /'3'/],
  ['a kind of panel that is not described', '"type": "stat"', '"type": "stats"', /"stats"/],
  ['another panel’s option', '"wideLayout"', '"wideLayouts"', /wideLayouts/],
  ['a word that an option does not know', '"colorMode": "value"', '"colorMode": "v"', /"v"/],
  [
    'a style of lines that there is none of',
    '"drawStyle": "line"',
    '"drawStyle": "dots"',
    /"dots"/,
  ],
  ['a threshold without a colour', '"color": "red",', '', /'color' is missing/],
  ['a query without its expression', '"expr":', '"expression":', /expression/],
] as const;

describe('the Grafana dashboard', () => {
  const dashboard = readDashboard();
  const { panels } = dashboard;

  it('is what the schema of its Grafana allows', () => {
    expect(readImageOf('grafana')).to.match(new RegExp(`^grafana/grafana:${schemaVersion()}@`));
    expect(faultsOfDashboard(readDashboardJson())).to.deep.equal([]);
  });

  for (const [mistake, right, wrong, says] of MISTAKES) {
    it(`would not be so with ${mistake}`, () => {
      const json = readDashboardJson();
      expect(json).to.include(right);

      expect(faultsOfDashboard(json.replace(right, wrong)).join('\n')).to.match(says);
    });
  }

  it('asks the data source that is provisioned with it', () => {
    const chosen = dashboard.templating.list.find(({ name }) => name === 'datasource');
    const asked = panels.flatMap(({ datasource }) => datasource?.uid ?? []);

    expect(readDatasources().map(({ uid }) => uid)).to.deep.equal([chosen?.current.value]);
    expect(new Set(asked)).to.deep.equal(new Set(['${datasource}']));
  });

  it('says of each panel what it shows, and gives it a number and queries of its own', () => {
    const shown = panels.filter(({ type }) => type !== 'row');

    expect(shown.length).to.be.above(15);
    expect(new Set(panels.map(({ id }) => id)).size).to.equal(panels.length);
    for (const { title, description, targets = [] } of shown) {
      expect(description, title).to.match(/\.$/);
      expect(targets, title).not.to.be.empty;
      expect(new Set(targets.map(({ refId }) => refId)).size, title).to.equal(targets.length);
    }
  });

  it('lays its panels out beside each other', () => {
    const taken = new Map<string, string>();

    for (const panel of panels) {
      expect(panel.gridPos.x + panel.gridPos.w, panel.title).to.be.at.most(GRID_COLUMNS);
      for (const cell of cellsOf(panel)) {
        expect(taken.get(cell), `${panel.title} lies on`).to.equal(undefined);
        taken.set(cell, panel.title);
      }
    }
  });
});

function schemaVersion(): string {
  const file = createRequire(import.meta.url).resolve('@grafana/schema/package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

function cellsOf({ gridPos: { x, y, w, h } }: Panel): readonly string[] {
  return Array.from({ length: w * h }, (_, i) => `${x + (i % w)},${y + Math.floor(i / w)}`);
}
