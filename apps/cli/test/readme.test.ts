import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { aWorkshop, type Workshop } from './a-command.ts';
import { startService, type Service } from './a-service.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const README = readFileSync(`${ROOT}README.md`, 'utf8');

describe('README, of the command line', () => {
  let workshop: Workshop;
  let service: Service;

  beforeEach(async () => {
    workshop = aWorkshop();
    service = await startService(workshop.file('data/app.db'), { WEBHOOK_SECRET: 'testsecret' });
  });

  afterEach(async () => {
    await service.stop();
    await workshop.clear();
  });

  it('shows commands that work', () => {
    const [, script = ''] =
      /```sh\n(export WEBHOOK_SECRET=testsecret\n[^]*?)```/.exec(README) ??
      expect.fail('no such block');
    const here = script
      .replaceAll('npm run -s', `npm --prefix '${ROOT}' run -s`)
      .replaceAll(/\S+\.(?:ndjson|db)\b/g, (name) => workshop.file(name));

    const said = execFileSync('sh', ['-ec', here], {
      encoding: 'utf8',
      env: {
        ...process.env,
        PORT: String(service.port),
        DATABASE_URL: workshop.file('data/app.db'),
        npm_config_cache: workshop.file('npm'),
      },
    });

    expect(said.split('\n').filter((line) => !line.endsWith('  0'))).to.deep.equal([
      'created    1',
      JSON.stringify({
        data: [readLine(workshop.file('messages.ndjson'))],
        total: 1,
        limit: 50,
        offset: 0,
      }),
      'duplicate  1',
      'created    1',
      '',
    ]);
  }).timeout(60_000);

  it('tells of every command', () => {
    const { stdout } = spawnSync(
      process.execPath,
      ['--conditions=@hookledger/source', `${ROOT}apps/cli/src/main.ts`, '--help'],
      { encoding: 'utf8' },
    );
    const names = [...stdout.matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name ?? '');
    const table = README.slice(README.indexOf('## Command line'), README.indexOf('## The hexagon'));

    expect(names).to.include('send');
    for (const name of names) expect(table).to.match(new RegExp(`^\\|.*\`${name}[ \`]`, 'm'));
  });
});

function readLine(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8').trim());
}
