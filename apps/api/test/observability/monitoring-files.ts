import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

const FOLDER = new URL('../../../../docker/observability/', import.meta.url);

export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

interface AlertTest {
  readonly alert_rule_test: readonly {
    readonly alertname: string;
    readonly exp_alerts: readonly unknown[];
  }[];
}

export interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: {
    readonly x: number;
    readonly y: number;
    readonly w: number;
    readonly h: number;
  };
  readonly datasource?: { readonly type: string; readonly uid: string };
  readonly targets?: readonly { readonly refId: string; readonly expr: string }[];
}

export interface Dashboard {
  readonly uid: string;
  readonly templating: {
    readonly list: readonly {
      readonly name: string;
      readonly current: { readonly value: unknown };
    }[];
  };
  readonly panels: readonly Panel[];
}

function read(path: string): string {
  return readFileSync(new URL(path, FOLDER), 'utf8');
}

export function readAlertRules(): readonly AlertRule[] {
  const { groups } = parse(read('prometheus/alerts.yml')) as {
    groups: readonly { rules: readonly AlertRule[] }[];
  };
  return groups.flatMap(({ rules }) => rules);
}

export const ALERT_TEST_FILES = ['alerts.test.yml', 'slow-alerts.test.yml'] as const;

/** What `promtool test rules` is to expect of the alerts. */
export function readAlertTests(): AlertTest['alert_rule_test'] {
  return ALERT_TEST_FILES.flatMap((file) => {
    const { tests } = parse(read(`prometheus/${file}`)) as { tests: readonly AlertTest[] };
    return tests.flatMap(({ alert_rule_test: expectations }) => expectations);
  });
}

export function readDashboardJson(): string {
  return read('grafana/dashboards/hookledger.json');
}

export function readDashboard(): Dashboard {
  return JSON.parse(readDashboardJson()) as Dashboard;
}

/** The file that tells Grafana where dashboards are, or which data sources there are. */
export function readProvisioning(
  file: 'dashboards/dashboards' | 'datasources/prometheus',
): unknown {
  return parse(read(`grafana/${file}.yml`));
}

/** Which image a service of Compose has. */
export function readImageOf(service: string): string | undefined {
  const { services } = parse(read('../../compose.yaml')) as {
    services: Readonly<Record<string, { image?: string }>>;
  };
  return services[service]?.image;
}

export function readDatasources(): readonly { readonly uid: string; readonly url: string }[] {
  const { datasources } = readProvisioning('datasources/prometheus') as {
    datasources: readonly { uid: string; url: string }[];
  };
  return datasources;
}
