import type { AlertRule, Dashboard } from './monitoring-files.ts';

/** One expression that somebody relies on, and where it stands. */
export interface Query {
  readonly name: string;
  readonly expression: string;
}

/** Every query of the dashboard, its variables filled in as Grafana does. */
export function queriesOf({ panels }: Dashboard): readonly Query[] {
  return panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ refId, expr }) => ({
      name: `${title} (${refId})`,
      expression: expr.replaceAll('$instance', '.*').replaceAll('$__rate_interval', '1m'),
    })),
  );
}

const COMPARISON = /(==|!=|>=|<=|>|<)(?= )/g;

/**
 * Each alert's expression, made to answer 0 where it would answer nothing: an alert that finds no
 * series at all never fires, and looks as if all were well.
 */
export function conditionsOf(alerts: readonly AlertRule[]): readonly Query[] {
  return alerts.map(({ alert, expr }) => ({
    name: alert,
    expression: expr.replaceAll(COMPARISON, '$1 bool'),
  }));
}
