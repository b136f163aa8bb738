import { ServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1';
import { StatefulSet } from 'kubernetes-models/apps/v1';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1';
import { ConfigMap, Service, ServiceAccount } from 'kubernetes-models/v1';

const MODELS = [ConfigMap, NetworkPolicy, Service, ServiceAccount, ServiceMonitor, StatefulSet];

/**
 * What Kubernetes would say against an object: what its schema refuses, or else each field that it
 * does not know. A server drops unknown fields without a word, a misspelt security context among
 * them; the schemas say nothing either, but they never look at what they don't know.
 */
export function faultsOf(object: { readonly apiVersion: string; readonly kind: string }): string[] {
  const { apiVersion, kind } = object;
  const model = MODELS.find((known) => known.apiVersion === apiVersion && known.kind === kind);
  if (model === undefined) return [`there is no schema for ${kind} of ${apiVersion}`];
  const watched = watch(Object.assign(Object.create(model.prototype) as Validated, object), '');
  try {
    watched.value.validate();
  } catch (error) {
    return [(error as Error).message];
  }
  return watched.unseen().map((path) => `${path}: unknown`);
}

interface Validated {
  /** @throws {Error} when the schema is not met. */
  validate(): void;
}

interface Watched<Value> {
  readonly value: Value;
  /** Paths of the fields that nobody has looked at. */
  unseen(): string[];
}

function watch<Value extends object>(original: Value, path: string): Watched<Value> {
  const below = new Map<string, Watched<object>>();
  const seen = new Set<string>();
  const value = new Proxy(original, {
    get(target, key, receiver) {
      const field = Reflect.get(target, key, receiver) as unknown;
      if (typeof key !== 'string') return field;
      seen.add(key);
      if (typeof field !== 'object' || field === null) return field;
      const known = below.get(key) ?? watch(field, `${path}/${key}`);
      below.set(key, known);
      return known.value;
    },
  });
  return {
    value,
    unseen: () =>
      Object.keys(original).flatMap((key) =>
        seen.has(key) ? (below.get(key)?.unseen() ?? []) : [`${path}/${key}`],
      ),
  };
}
