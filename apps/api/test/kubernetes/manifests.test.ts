import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { aDelivery } from '../a-delivery.ts';
import { aWorkplace, type Workplace } from '../a-process.ts';
import { ask, deliver } from '../an-http-client.ts';
import {
  KUBERNETES_FOLDER,
  readEnvironment,
  readKustomizedFiles,
  readManifests,
  readNetworkPolicySpec,
  readServiceMonitorSpec,
  readServiceSpec,
  readStatefulSet,
  type Manifest,
  type Probe,
} from './manifests.ts';
import { faultsOf } from './schema-check.ts';

const ROOT = new URL('../../../../', import.meta.url);
/** The service ends so long after SIGTERM, at the latest. */
const STOPS_WITHIN_SECONDS = 9;

describe('the Kubernetes manifests', () => {
  const manifests = readManifests();
  const { spec } = readStatefulSet();
  const pod = spec.template.spec;
  const [container] = pod.containers;
  const environment = readEnvironment();

  for (const { file, ...manifest } of manifests) {
    it(`are valid: ${file}`, () => {
      expect(faultsOf(manifest)).to.deep.equal([]);
    });
  }

  it('would be found to be mistaken', () => {
    const set = readStatefulSet();
    const misspelt = structuredClone(set);
    Object.assign(misspelt.spec.template.spec.containers[0].securityContext, {
      readOnlyRootFileSystem: true,
    });
    const misvalued = { ...set, spec: { ...set.spec, replicas: 'one' } };

    expect(faultsOf(misspelt)).to.deep.equal([
      '/spec/template/spec/containers/0/securityContext/readOnlyRootFileSystem: unknown',
    ]);
    expect(faultsOf(misvalued).join()).to.include('/spec/replicas must be integer');
    expect(faultsOf({ apiVersion: 'v1', kind: 'Pot' })).to.deep.equal([
      'there is no schema for Pot of v1',
    ]);
  });

  it('are all in the kustomizations, and all of them are called hookledger', () => {
    expect(readKustomizedFiles()).to.have.members(manifests.map(({ file }) => file));
    for (const { file, metadata } of manifests) expect(metadata.name, file).to.equal('hookledger');
  });

  it('run one process, as a user without any right', () => {
    const { privileged, ...own } = container.securityContext;

    expect(spec.replicas).to.equal(1);
    // The Pod Security Standard `restricted`, and a root file system that nobody can write to.
    expect(pod.securityContext).to.deep.include({
      runAsNonRoot: true,
      runAsUser: 1000,
      fsGroup: 1000,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(privileged).to.equal(undefined);
    expect(own).to.deep.equal({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(pod.automountServiceAccountToken).to.equal(false);
  });

  it('give it the time that it needs to stop, and the memory that it has in Compose', () => {
    const compose = parse(readFileSync(new URL('compose.yaml', ROOT), 'utf8')) as {
      services: { api: { mem_limit: string } };
    };

    expect(pod.terminationGracePeriodSeconds).to.be.above(STOPS_WITHIN_SECONDS);
    expect(container.resources.limits).to.deep.equal({
      memory: compose.services.api.mem_limit.replace('m', 'Mi'),
    });
  });

  it('select what they describe, by one port', () => {
    const labels = spec.template.metadata.labels;
    const service = readServiceSpec();
    const policy = readNetworkPolicySpec();
    const monitor = readServiceMonitorSpec();

    expect(spec.selector.matchLabels).to.deep.equal(labels);
    expect(service.selector).to.deep.equal(labels);
    expect(policy.podSelector).to.deep.equal({ matchLabels: labels });
    expect(monitor.selector).to.deep.equal({ matchLabels: labels });
    expect(container.ports).to.deep.equal([{ name: 'http', containerPort: 8000 }]);
    expect(service.ports[0]).to.include({ name: 'http', targetPort: 'http' });
    expect(policy.ingress).to.deep.equal([{ ports: [{ port: 'http' }] }]);
    expect(monitor.endpoints[0]).to.include({ port: 'http', path: '/metrics' });
  });

  it('mount what they refer to', () => {
    const offered = [...pod.volumes, ...spec.volumeClaimTemplates.map(({ metadata }) => metadata)];
    const accounts = manifests.filter(({ kind }) => kind === 'ServiceAccount');

    expect(container.volumeMounts.map(({ name }) => name)).to.have.members(
      offered.map(({ name }) => name),
    );
    expect(container.envFrom).to.deep.equal([{ configMapRef: { name: 'hookledger' } }]);
    expect(accounts.map(({ metadata }) => metadata.name)).to.deep.equal([pod.serviceAccountName]);
  });

  describe('in a process', () => {
    let workplace: Workplace;

    beforeEach(() => {
      workplace = aWorkplace();
    });

    afterEach(async () => {
      await workplace.clear();
    });

    it('configure a service that its probes find well, and that keeps its secrets', async () => {
      // Each mounted folder is one in the workplace.
      const here = (path: string): string => join(workplace.folder, path);
      for (const { mountPath } of container.volumeMounts) {
        mkdirSync(here(mountPath), { recursive: true });
      }
      const secret = 's'.repeat(32);
      const token = 't'.repeat(32);
      writeFileSync(here('/run/secrets/hookledger/webhook_secret'), secret);
      writeFileSync(here('/run/secrets/hookledger/read_tokens'), token);
      const moved = Object.entries(environment).map(([name, value]) => [
        name,
        value.replace(/(?<![:/])\/(?=data|run)|(?<=sqlite:\/\/\/)\//, `${workplace.folder}/`),
      ]);

      const service = await workplace.start({
        WEBHOOK_SECRET: '',
        ...(Object.fromEntries(moved) as Record<string, string>),
      });
      const probes = [container.startupProbe, container.livenessProbe, container.readinessProbe];
      const found = await Promise.all(
        probes.map(async ({ httpGet: { path } }: Probe) => (await ask(service.port, path)).status),
      );
      const delivered = await deliver(service.port, secret, aDelivery());
      const read = await ask(service.port, '/stats');
      service.kill('SIGTERM');

      expect(found).to.deep.equal([200, 200, 200]);
      expect([delivered.status, read.status]).to.deep.equal([200, 401]);
      expect(await service.exited).to.equal(0);
      expect(service.stdout.join('\n')).not.to.include('WARNING');
      expect(readFileSync(here('/data/app.db')).length).to.be.above(0);
    });

    it('name the files of the secret that their volume has', () => {
      const volume = pod.volumes.find(({ secret }) => secret !== undefined);
      const mount = container.volumeMounts.find(({ name }) => name === volume?.name);
      const files = Object.entries(environment).filter(([name]) => name.endsWith('_FILE'));
      const monitor = readServiceMonitorSpec();

      expect(volume?.secret).to.deep.equal({ secretName: 'hookledger', defaultMode: 0o440 });
      expect(mount?.readOnly).to.equal(true);
      for (const [, file] of files) expect(dirname(file)).to.equal(mount?.mountPath);
      expect(monitor.endpoints[0].authorization.credentials).to.deep.equal({
        name: 'hookledger',
        key: basename(environment['READ_TOKENS_FILE'] ?? ''),
      });
    });
  });
});

if (spawnSync('kubectl', ['version', '--client'], { stdio: 'ignore' }).status === 0) {
  describe('kubectl kustomize', () => {
    it('makes of them what a cluster takes', () => {
      const built = execFileSync('kubectl', ['kustomize', KUBERNETES_FOLDER], { encoding: 'utf8' });

      const objects = parseAllDocuments(built).map((document) => document.toJS() as Manifest);
      expect(objects.map(({ kind }) => kind)).to.have.members([
        'ServiceAccount',
        'ConfigMap',
        'Service',
        'StatefulSet',
        'NetworkPolicy',
      ]);
      for (const object of objects) expect(faultsOf(object)).to.deep.equal([]);
      expect(built).to.match(/^ +image: hookledger:\d+\.\d+\.\d+$/m);
    });
  });
} else {
  process.stderr.write('skipped: needs kubectl\n');
}
