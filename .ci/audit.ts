// Asks the registry for known vulnerabilities of what runs in production, and fails on those of
// severity high and worse. A registry that does not answer is no failure of ours and gets one line;
// so that this never hides a guard that sees nothing, a registry of our own reports one first.
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Advisory {
  readonly severity: string;
  readonly module_name: string;
  readonly vulnerable_versions: string;
  readonly title: string;
  readonly url: string;
}

interface Report {
  /** By id; of severity high and worse only. */
  readonly advisories: Readonly<Record<string, Advisory>>;
  readonly metadata: { readonly totalDependencies: number };
}

const GIVE_UP_AFTER_MS = 30_000;

const unnoticed = await problemWithGuard();
if (unnoticed === undefined) {
  await auditForReal();
} else {
  console.error(`pnpm audit does not notice a planted vulnerability: ${unnoticed}`);
  process.exitCode = 1;
}

async function auditForReal(): Promise<void> {
  const { report, words } = await audit();
  if (report === undefined) {
    console.log(`not audited, the registry has no answer: ${words}`);
    return;
  }
  const advisories = Object.values(report.advisories);
  for (const {
    severity,
    module_name: name,
    vulnerable_versions: versions,
    ...rest
  } of advisories) {
    console.error(`${severity}: ${name} ${versions}: ${rest.title} (${rest.url})`);
  }
  if (advisories.length > 0) process.exitCode = 1;
  else {
    const { totalDependencies } = report.metadata;
    console.log(
      `no known vulnerability of severity high or worse in ${totalDependencies} packages`,
    );
  }
}

async function problemWithGuard(): Promise<string | undefined> {
  const planted = {
    id: 1,
    title: 'planted',
    severity: 'high',
    vulnerable_versions: '>=0',
    url: 'https://example.org/planted',
  };
  const registry = createServer((_req, res) => {
    res.setHeader('Content-Type', 'application/json');
    res.end(JSON.stringify({ express: [planted] }));
  });
  registry.listen(0, '127.0.0.1');
  await once(registry, 'listening');
  const { port } = registry.address() as AddressInfo;
  const { report, words } = await audit('--registry', `http://127.0.0.1:${port}/`);
  registry.close();
  registry.closeAllConnections();
  const found = Object.values(report?.advisories ?? {}).some(({ title }) => title === 'planted');
  return found ? undefined : words;
}

async function audit(
  ...options: readonly string[]
): Promise<{ readonly report: Report | undefined; readonly words: string }> {
  const asked = ['audit', '--prod', '--audit-level', 'high', '--json', '--config.fetch-retries=0'];
  const { stdout, stderr } = await new Promise<{ stdout: string; stderr: string }>((resolve) => {
    // The exit code says no more than the report: 1 for a finding and for no answer alike.
    execFile('pnpm', [...asked, ...options], { timeout: GIVE_UP_AFTER_MS }, (error, out, err) =>
      resolve({ stdout: out, stderr: err === '' ? (error?.message ?? 'nothing found') : err }),
    );
  });
  const words = /ERR_\w+/.exec(stderr)?.[0] ?? stderr.trim().split('\n').at(-1) ?? '';
  return { report: reportIn(stdout), words };
}

function reportIn(output: string): Report | undefined {
  try {
    const { advisories, metadata } = JSON.parse(output) as Partial<Report>;
    return advisories && metadata && { advisories, metadata };
  } catch {
    return undefined;
  }
}
