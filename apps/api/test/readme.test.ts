import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DELIVERY_RESULTS } from '../src/http/delivery-result.ts';
import { aDelivery } from './a-delivery.ts';
import { followStream } from './an-event-stream.ts';
import { aWorkplace, type Workplace } from './a-process.ts';
import { ask, deliver } from './an-http-client.ts';

const README = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
const COMPOSE = readFileSync(new URL('../../../compose.yaml', import.meta.url), 'utf8');
const MAKEFILE = readFileSync(new URL('../../../Makefile', import.meta.url), 'utf8');

describe('README', () => {
  let workplace: Workplace;

  beforeEach(() => {
    workplace = aWorkplace();
  });

  afterEach(async () => {
    await workplace.clear();
  });

  it('shows a signed curl that works, with its true reply', async () => {
    const [, script, reply] =
      /```sh\n(body=[^]*?)```\n\n```json\n([^]*?)```/.exec(README) ?? expect.fail('no such blocks');
    const service = await workplace.start({ WEBHOOK_SECRET: 'testsecret' });
    const here = script?.replaceAll('localhost:8000', `127.0.0.1:${service.port}`) ?? '';

    const replies = canRunScripts() ? run(here) : await follow(here, service.port);

    expect(replies).to.deep.equal(reply?.trim().split('\n'));
  });

  it('shows a curl with a read token that works', async () => {
    const [, script] =
      /```sh\n(curl .*"Authorization: Bearer \$READ_TOKEN")\n```/.exec(README) ??
      expect.fail('no such block');
    const token = 'a-token-of-24-characters';
    const service = await workplace.start({ READ_TOKEN: token });
    const here = script?.replace('localhost:8000', `127.0.0.1:${service.port}`) ?? '';

    const headers = { Authorization: `Bearer ${token}` };
    const reply = canRunScripts()
      ? run(`READ_TOKEN=${token}\n${here}`).join('\n')
      : (await ask(service.port, '/stats', { headers })).text;

    expect(JSON.parse(reply)).to.include({ total_messages: 0 });
  });

  it('shows a curl that follows new messages', async () => {
    const [, script] = /```sh\n(curl -sN .*)\n```/.exec(README) ?? expect.fail('no such block');
    const service = await workplace.start();
    const here = script?.replaceAll('localhost:8000', `127.0.0.1:${service.port}`) ?? '';
    await deliver(service.port, 'testsecret', { ...aDelivery(), message_id: 'the last' });

    const said = canRunScripts()
      ? await firstEventOf(here)
      : await firstEventAt(here, service.port);

    expect(said).to.match(/^id: 1\ndata: \{"message_id":"the last",/m);
  });

  it('shows how to make files that the service starts with', async () => {
    const [, script] =
      /```sh\n(mkdir [^]*?\n)WEBHOOK_SECRET= docker compose .*\n```/.exec(README) ??
      expect.fail('no such block');
    const files = ['webhook_secret', 'read_tokens'].map((name) =>
      join(workplace.folder, 'secrets', name),
    ) as [string, string];
    if (canRunScripts()) {
      execFileSync('bash', ['-ec', script as string], { cwd: workplace.folder });
    } else {
      mkdirSync(join(workplace.folder, 'secrets'));
      for (const file of files) writeFileSync(file, `${'ab'.repeat(32)}\n`);
    }

    const service = await workplace.start({
      WEBHOOK_SECRET: '',
      WEBHOOK_SECRET_FILE: files[0],
      READ_TOKENS_FILE: files[1],
    });
    const [secret, token] = files.map((file) => readFileSync(file, 'utf8').trim());
    const delivered = await deliver(service.port, secret as string, { message_id: 'm1' });
    const read = await ask(service.port, '/stats', {
      headers: { Authorization: `Bearer ${token}` },
    });

    expect([delivered.status, read.status]).to.deep.equal([422, 200]);
    expect(service.stdout.join('\n')).not.to.include('WARNING');
    for (const file of files) expect(statSync(file).mode & 0o004).to.equal(0o004);
  });

  it('works the signature example out right', () => {
    const [secret, body, signature] = ['secret', 'body', 'signature'].map(
      (name) => new RegExp(`^\\| ${name} +\\| \`(.*)\` +\\|$`, 'm').exec(README)?.[1] ?? '',
    ) as [string, string, string];

    expect(createHmac('sha256', secret).update(body).digest('hex')).to.equal(signature);
  });

  it('explains every variable, and compose.yaml passes on all that are not for files', () => {
    const sources = [
      '../src/config/http-limits.ts',
      '../src/config/service-settings.ts',
      '../../../packages/settings/src/read-tokens.ts',
      '../../../packages/settings/src/secrets.ts',
    ].map((path) => readFileSync(new URL(path, import.meta.url), 'utf8'));
    const variables = [...sources.join('').matchAll(/^ {4}([A-Z][A-Z_]+): /gm)].map(
      ([, name]) => name as string,
    );
    const table = README.slice(README.indexOf('## Configuration'), README.indexOf('## Secrets'));

    expect(variables.length).to.be.above(17);
    for (const name of variables) {
      expect(table).to.match(new RegExp(`^\\|.*\`${name}\`.* \\|`, 'm'));
      if (name !== 'HOST' && !name.endsWith('_FILE')) expect(COMPOSE).to.include(`\${${name}`);
    }
  });

  it('names every result of a delivery', () => {
    for (const result of DELIVERY_RESULTS) expect(README).to.include(`\`${result}\``);
  });

  it('names no make target that does not exist', () => {
    const named = [...README.matchAll(/`(?:[A-Z_]+=\S+ )?make ([a-z-]+)`/g)].map(
      ([, target]) => target,
    );

    expect(named.length).to.be.above(10);
    for (const target of named) expect(MAKEFILE).to.match(new RegExp(`^${target}:`, 'm'));
  });
});

function canRunScripts(): boolean {
  return ['bash', 'openssl', 'curl'].every(
    (tool) => spawnSync(tool, ['--help'], { stdio: 'ignore' }).error === undefined,
  );
}

function run(script: string): string[] {
  const apart = script.replaceAll('\ncurl', '\necho; curl');
  return execFileSync('bash', ['-c', apart], { encoding: 'utf8' }).trim().split(/\n+/);
}

// A stream has no end of its own.
async function firstEventOf(script: string): Promise<string> {
  const curl = spawn('bash', ['-c', `exec ${script}`], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  for await (const chunk of curl.stdout) {
    said += String(chunk);
    if (said.includes('data: ')) curl.kill();
  }
  return said;
}

async function firstEventAt(script: string, port: number): Promise<string> {
  const stream = await followStream(port, /\/messages\/stream[^']*/.exec(script)?.[0]);
  await stream.when(({ events }) => events().length === 1);
  stream.close();
  return stream.text();
}

// On a machine without these tools: what the script says, said by our own client.
async function follow(script: string, port: number): Promise<string[]> {
  const body = /body='(.*)'/.exec(script)?.[1] ?? '';
  const path = /curl -s 'http:\/\/[^/]*(\/messages.*)'/.exec(script)?.[1] ?? '';
  const delivered = await deliver(port, 'testsecret', body);
  const listed = await ask(port, path);
  return [delivered.text, listed.text];
}
