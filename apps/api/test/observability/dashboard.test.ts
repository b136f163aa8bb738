import { expect } from 'chai';
import { describe, it } from 'mocha';
import { readDashboard, readDatasources, type Panel } from './monitoring-files.ts';

const GRID_COLUMNS = 24;

describe('the Grafana dashboard', () => {
  const dashboard = readDashboard();
  const { panels } = dashboard;

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

function cellsOf({ gridPos: { x, y, w, h } }: Panel): readonly string[] {
  return Array.from({ length: w * h }, (_, i) => `${x + (i % w)},${y + Math.floor(i / w)}`);
}
