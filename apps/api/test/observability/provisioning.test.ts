import { expect } from 'chai';
import { describe, it } from 'mocha';
import * as v from 'valibot';
import { readImageOf, readProvisioning } from './monitoring-files.ts';

const MOUNTED = '/etc/grafana/provisioning';
const Uid = v.pipe(v.string(), v.regex(/^[\w-]{1,40}$/));

// What Grafana's documentation has, all of it optional but what says who and where. Grafana itself
// passes over what it does not know, so that a misspelt key would go unnoticed.
const Providers = v.strictObject({
  apiVersion: v.literal(1),
  providers: v.array(
    v.strictObject({
      name: v.string(),
      type: v.literal('file'),
      orgId: v.optional(v.number()),
      folder: v.optional(v.string()),
      folderUid: v.optional(Uid),
      disableDeletion: v.optional(v.boolean()),
      editable: v.optional(v.boolean()),
      updateIntervalSeconds: v.optional(v.number()),
      allowUiUpdates: v.optional(v.boolean()),
      options: v.strictObject({
        path: v.string(),
        foldersFromFilesStructure: v.optional(v.boolean()),
      }),
    }),
  ),
});
const Datasources = v.strictObject({
  apiVersion: v.literal(1),
  deleteDatasources: v.optional(v.array(v.strictObject({ name: v.string(), orgId: v.number() }))),
  prune: v.optional(v.boolean()),
  datasources: v.array(
    v.strictObject({
      name: v.string(),
      type: v.literal('prometheus'),
      access: v.picklist(['proxy', 'direct']),
      orgId: v.optional(v.number()),
      uid: Uid,
      url: v.pipe(v.string(), v.url()),
      user: v.optional(v.string()),
      database: v.optional(v.string()),
      basicAuth: v.optional(v.boolean()),
      basicAuthUser: v.optional(v.string()),
      withCredentials: v.optional(v.boolean()),
      isDefault: v.optional(v.boolean()),
      version: v.optional(v.number()),
      editable: v.optional(v.boolean()),
      // Of the settings for Prometheus those that we use.
      jsonData: v.strictObject({
        httpMethod: v.picklist(['GET', 'POST']),
        timeInterval: v.pipe(v.string(), v.regex(/^\d+(ms|s|m|h)$/)),
      }),
      secureJsonData: v.optional(v.record(v.string(), v.string())),
    }),
  ),
});

describe('what Grafana is provisioned with', () => {
  it('names dashboards by keys that Grafana documents, where Compose mounts them', () => {
    const { providers } = v.parse(Providers, readProvisioning('dashboards/dashboards'));

    expect(providers.map(({ options: { path } }) => path)).to.deep.equal([`${MOUNTED}/dashboards`]);
  });

  it('names one data source by keys that Grafana documents, and makes it the usual one', () => {
    const { datasources } = v.parse(Datasources, readProvisioning('datasources/prometheus'));

    expect(datasources.map(({ url, isDefault }) => [url, isDefault])).to.deep.equal([
      ['http://prometheus:9090', true],
    ]);
    expect(readImageOf('prometheus')).to.be.a('string');
  });
});
