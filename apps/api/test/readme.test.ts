import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { execFileSync, spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { DELIVERY_RESULTS } from '../src/http/delivery-result.ts';
import { aWorkplace, type Workplace } from './a-process.ts';
import { ask, deliver } from './an-http-client.ts';

const README = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
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

  it('works the signature example out right', () => {
    const [secret, body, signature] = ['secret', 'body', 'signature'].map(
      (name) => new RegExp(`^\\| ${name} +\\| \`(.*)\` +\\|$`, 'm').exec(README)?.[1] ?? '',
    ) as [string, string, string];

    expect(createHmac('sha256', secret).update(body).digest('hex')).to.equal(signature);
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

// On a machine without these tools: what the script says, said by our own client.
async function follow(script: string, port: number): Promise<string[]> {
  const body = /body='(.*)'/.exec(script)?.[1] ?? '';
  const path = /curl -s 'http:\/\/[^/]*(\/messages.*)'/.exec(script)?.[1] ?? '';
  const delivered = await deliver(port, 'testsecret', body);
  const listed = await ask(port, path);
  return [delivered.text, listed.text];
}
