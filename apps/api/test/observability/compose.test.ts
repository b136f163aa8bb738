import { expect } from 'chai';
import { describe, it } from 'mocha';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));

interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>;
}

interface ComposeService {
  readonly image?: string;
  readonly profiles?: readonly string[];
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
}

describe('make down', () => {
  it('stops what every profile starts', () => {
    const makefile = readFileSync(`${ROOT}/Makefile`, 'utf8');
    const { services } = parse(readFileSync(`${ROOT}/compose.yaml`, 'utf8')) as ComposeFile;
    const command = /^down:.*\n\t(.*)$/m.exec(makefile)?.[1] ?? '';

    const named = [...command.matchAll(/--profile (\w+)/g)].map(([, profile]) => profile);
    const there = Object.values(services).flatMap(({ profiles = [] }) => profiles);

    expect(there).not.to.be.empty;
    expect(new Set(named)).to.deep.equal(new Set(there));
    expect(command).to.match(/ down -v$/);
  });
});

describe('the profile observability of compose.yaml', () => {
  const { services } = parse(readFileSync(`${ROOT}/compose.yaml`, 'utf8')) as ComposeFile;
  const own = Object.entries(services).filter(([, { profiles }]) =>
    profiles?.includes('observability'),
  );

  it('adds Prometheus and Grafana, each of one build and for this machine alone', () => {
    expect(own.map(([name]) => name)).to.deep.equal(['prometheus', 'grafana']);
    for (const [name, { image, ports = [] }] of own) {
      expect(image, name).to.match(/:v?\d+\.\d+\.\d+@sha256:[0-9a-f]{64}$/);
      expect(ports, name).to.have.lengthOf(1);
      for (const port of ports) expect(port, name).to.match(/^127\.0\.0\.1:/);
    }
  });

  it('mounts what is there', () => {
    const mounted = own.flatMap(([, { volumes = [] }]) => volumes);
    const folders = mounted.flatMap((volume) => /^\.\/([^:]+):.*:ro$/.exec(volume)?.[1] ?? []);

    expect(folders).to.have.lengthOf(3);
    for (const folder of folders) expect(existsSync(`${ROOT}/${folder}`), folder).to.equal(true);
  });

  it('is asked for by name', () => {
    expect(services['api']?.profiles).to.equal(undefined);
  });
});

if (spawnSync('docker', ['compose', 'version'], { stdio: 'ignore' }).status === 0) {
  describe('docker compose config', () => {
    const files = ['-f', 'compose.yaml', '-f', 'docker/compose.secrets.yaml'];

    for (const parameters of [
      ['config'],
      ['--profile', 'observability', 'config'],
      [...files, 'config'],
      [...files, '--profile', 'observability', 'config'],
    ]) {
      it(`finds nothing to say against docker compose ${parameters.join(' ')}`, () => {
        const said = execFileSync('docker', ['compose', ...parameters], {
          cwd: ROOT,
          env: { ...process.env, WEBHOOK_SECRET: 'testsecret' },
          encoding: 'utf8',
        });

        const { services } = parse(said) as ComposeFile;
        expect(services).to.include.keys('api');
        if (parameters.includes('observability')) {
          expect(services).to.include.keys('prometheus', 'grafana');
        }
      });
    }
  });
} else {
  process.stderr.write('skipped: needs Docker Compose\n');
}
