import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

export const KUBERNETES_FOLDER: string = fileURLToPath(
  new URL('../../../../docker/kubernetes/', import.meta.url),
);

/** What one file describes. */
export interface Manifest {
  readonly file: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly [field: string]: unknown;
}

function read(file: string): unknown {
  return parse(readFileSync(`${KUBERNETES_FOLDER}/${file}`, 'utf8'));
}

/** Every file in the folder and the one below it that is for the cluster. */
export function readManifests(): readonly Manifest[] {
  return readdirSync(KUBERNETES_FOLDER, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yaml') && !file.endsWith('kustomization.yaml'))
    .toSorted()
    .map((file) => ({ ...(read(file) as Manifest), file }));
}

export function readStatefulSet(): Manifest & StatefulSet {
  return read('stateful-set.yaml') as Manifest & StatefulSet;
}

/** What the ConfigMap puts into the environment. */
export function readEnvironment(): Readonly<Record<string, string>> {
  return (read('config-map.yaml') as { data: Record<string, string> }).data;
}

interface ServiceSpec {
  readonly selector: Labels;
  readonly ports: readonly [{ readonly name: string; readonly targetPort: string }];
}

export function readServiceSpec(): ServiceSpec {
  return (read('service.yaml') as { spec: ServiceSpec }).spec;
}

interface NetworkPolicySpec {
  readonly podSelector: { readonly matchLabels: Labels };
  readonly ingress: readonly unknown[];
}

export function readNetworkPolicySpec(): NetworkPolicySpec {
  return (read('network-policy.yaml') as { spec: NetworkPolicySpec }).spec;
}

interface ServiceMonitorSpec {
  readonly selector: { readonly matchLabels: Labels };
  readonly endpoints: readonly [
    {
      readonly port: string;
      readonly path: string;
      readonly authorization: {
        readonly credentials: { readonly name: string; readonly key: string };
      };
    },
  ];
}

export function readServiceMonitorSpec(): ServiceMonitorSpec {
  return (read('monitoring/service-monitor.yaml') as { spec: ServiceMonitorSpec }).spec;
}

/** The files that the kustomizations name. */
export function readKustomizedFiles(): readonly string[] {
  return ['.', 'monitoring'].flatMap((folder) => {
    const { resources } = read(`${folder}/kustomization.yaml`) as { resources: readonly string[] };
    return resources.map((file) => join(folder, file));
  });
}

type Labels = Readonly<Record<string, string>>;

/** Those parts of a StatefulSet that the service depends on. */
export interface StatefulSet {
  readonly spec: {
    readonly replicas: number;
    readonly serviceName: string;
    readonly selector: { readonly matchLabels: Labels };
    readonly template: {
      readonly metadata: { readonly labels: Labels };
      readonly spec: PodSpec;
    };
    readonly volumeClaimTemplates: readonly { readonly metadata: { readonly name: string } }[];
  };
}

interface PodSpec {
  readonly serviceAccountName: string;
  readonly automountServiceAccountToken: boolean;
  readonly terminationGracePeriodSeconds: number;
  readonly securityContext: Readonly<Record<string, unknown>>;
  readonly containers: readonly [Container];
  readonly volumes: readonly {
    readonly name: string;
    readonly secret?: { readonly secretName: string; readonly defaultMode: number };
  }[];
}

interface Container {
  readonly image: string;
  readonly envFrom: readonly [{ readonly configMapRef: { readonly name: string } }];
  readonly ports: readonly [{ readonly name: string; readonly containerPort: number }];
  readonly securityContext: Readonly<Record<string, unknown>>;
  readonly resources: { readonly limits: Readonly<Record<string, string>> };
  readonly startupProbe: Probe;
  readonly livenessProbe: Probe;
  readonly readinessProbe: Probe;
  readonly volumeMounts: readonly {
    readonly name: string;
    readonly mountPath: string;
    readonly readOnly?: boolean;
  }[];
}

export interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string };
}
