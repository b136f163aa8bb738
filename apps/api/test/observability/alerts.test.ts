import { expect } from 'chai';
import { describe, it } from 'mocha';
import { readFileSync } from 'node:fs';
import { readAlertRules, readAlertTests } from './monitoring-files.ts';

const MEANINGS = readFileSync(new URL('../../../../docs/alerts.md', import.meta.url), 'utf8');

describe('the alert rules', () => {
  const alerts = readAlertRules();
  const names = alerts.map(({ alert }) => alert);

  it('each say what is the matter and how bad it is', () => {
    expect(names.length).to.be.above(10);
    expect(new Set(names).size).to.equal(names.length);
    for (const { alert, labels, annotations } of alerts) {
      expect(labels['severity'], alert).to.be.oneOf(['critical', 'warning', 'info']);
      expect(annotations['summary'], alert).to.match(/\{\{ \$labels\.instance \}\}/);
      expect(annotations['description'], alert).to.match(/\.$/);
    }
  });

  it('each point to their chapter in docs/alerts.md, which has no other', () => {
    const headings = [...MEANINGS.matchAll(/^## (Hookledger\w+)$/gm)].map(([, name]) => name);

    expect(headings).to.have.members(names);
    for (const { alert, annotations } of alerts) {
      expect(annotations['runbook']).to.equal(`docs/alerts.md#${alert.toLowerCase()}`);
    }
  });

  it('are each expected to fire in one case and not to in another', () => {
    const tests = readAlertTests();
    const named = (fires: boolean): string[] =>
      tests
        .filter(({ exp_alerts: expected }) => expected.length > 0 === fires)
        .map(({ alertname }) => alertname);

    expect(new Set(named(true))).to.deep.equal(new Set(names));
    expect(new Set(named(false))).to.deep.equal(new Set(names));
  });
});
