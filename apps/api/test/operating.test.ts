import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { request, type RequestOptions } from 'node:https';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { DELIVERY_RESULTS } from '../src/http/delivery-result.ts';
import { aDelivery } from './a-delivery.ts';
import { aWorkplace, type Workplace } from './a-process.ts';
import { ask, sign } from './an-http-client.ts';

const GUIDE = readFileSync(new URL('../../../docs/operating.md', import.meta.url), 'utf8');
const README = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
const COMMAND_LINE = fileURLToPath(new URL('../../cli/src/main.ts', import.meta.url));

const SOURCES = fileURLToPath(new URL('../src', import.meta.url));

const OUTSIDE = '127.0.0.2';

interface Paths {
  readonly folder: string;
  readonly certificate: string;
  readonly key: string;
  readonly port: number;
  readonly servicePort: number;
}

interface ProxyServer {
  readonly tag: string;
  readonly tools: readonly string[];
  /** What is in the guide, with the names and ports of a test. */
  readonly configure: (snippet: string, paths: Paths) => string;
  readonly file: string;
  readonly check: readonly string[];
  readonly run: readonly string[];
}

const PROXIES: readonly ProxyServer[] = [
  {
    tag: 'nginx',
    tools: ['nginx', 'openssl'],
    file: 'nginx.conf',
    configure: (snippet, { folder, certificate, key, port, servicePort }) => `
      master_process off; daemon off; pid ${folder}/nginx.pid; error_log stderr;
      events {}
      http {
        access_log off;
        client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy;
        fastcgi_temp_path ${folder}/a; uwsgi_temp_path ${folder}/b; scgi_temp_path ${folder}/c;
        ${snippet
          .replace('127.0.0.1:8000', `127.0.0.1:${servicePort}`)
          .replace('listen 443', `listen ${port}`)
          .replace('/etc/ssl/hooks.example.com.pem', certificate)
          .replace('/etc/ssl/hooks.example.com.key', key)}
      }`,
    check: ['nginx', '-t', '-q', '-c', 'nginx.conf', '-p'],
    run: ['nginx', '-c', 'nginx.conf', '-p'],
  },
  {
    tag: 'caddyfile',
    tools: ['caddy', 'openssl'],
    file: 'Caddyfile',
    configure: (snippet, { folder, certificate, key, port, servicePort }) => `
{
	admin off
	auto_https disable_redirects
	storage file_system ${folder}
}
${snippet
  .replace('127.0.0.1:8000', `127.0.0.1:${servicePort}`)
  .replace('hooks.example.com {', `hooks.example.com:${port} {\n\ttls ${certificate} ${key}`)}`,
    check: ['caddy', 'validate', '--adapter', 'caddyfile', '--config', 'Caddyfile'],
    run: ['caddy', 'run', '--adapter', 'caddyfile', '--config', 'Caddyfile'],
  },
];

describe('docs/operating.md', () => {
  let workplace: Workplace;
  const running: ChildProcess[] = [];

  beforeEach(() => {
    workplace = aWorkplace();
  });

  afterEach(async () => {
    for (const child of running.splice(0)) {
      // One of them would wait for whoever is connected.
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    }
    await workplace.clear();
  });

  const inFolder = ([command = '', ...parameters]: readonly string[]): string[] =>
    // Only nginx wants to be told its folder.
    command === 'nginx' ? [command, ...parameters, workplace.folder] : [command, ...parameters];

  for (const { tag, tools, file, configure, check, run } of PROXIES) {
    const missing = tools.filter((tool) => !isThere(tool));
    if (missing.length > 0) {
      process.stderr.write(
        `skipped: the ${tag} of docs/operating.md needs ${missing.join(', ')}\n`,
      );
      continue;
    }

    it(`has a ${tag} that serves the service as it says`, async () => {
      const { folder } = workplace;
      const service = await workplace.start();
      const port = await aFreePort();
      const paths = { folder, ...aCertificate(folder), port, servicePort: service.port };
      const [snippet = ''] = blocks(tag);
      writeFileSync(join(folder, file), configure(snippet, paths));

      const checked = spawnSync('env', ['-C', folder, ...inFolder(check)], { encoding: 'utf8' });
      expect(checked.status, checked.stderr).to.equal(0);
      // Caddy warns of what the test has added.
      if (tag === 'nginx') expect(checked.stderr).to.equal('');
      const [command = '', ...parameters] = inFolder(run);
      const proxy = spawn(command, parameters, {
        cwd: folder,
        stdio: 'ignore',
        env: { ...process.env, HOME: folder },
      });
      running.push(proxy);
      const through = async (path: string, options?: RequestOptions, body?: string) =>
        askOverTls(port, path, options, body);
      for (;;) {
        const live = await through('/health/live').catch(() => undefined);
        if (live?.status === 200) break;
        expect(proxy.exitCode).to.equal(null);
      }

      const body = JSON.stringify(aDelivery({ text: 'through a proxy, ünchanged' }));
      const delivered = await through('/webhook', signed(body, OUTSIDE), body);
      const large = 'x'.repeat(1024 * 1024 + 1);
      const refused = await through('/webhook', signed(large), large);
      const listed = await through('/messages');
      const outside = await through('/messages', { localAddress: OUTSIDE });
      const event = await through('/messages/stream?last=1', {}, undefined);

      expect([delivered.status, refused.status, listed.status, outside.status]).to.deep.equal([
        200, 413, 200, 403,
      ]);
      expect(refused.said).to.include('{"detail":');
      expect(JSON.parse(listed.said)).to.have.nested.property('data[0].text').that.includes('ünch');
      expect(event.said).to.include('data: {"message_id"');
    }).timeout(60_000);
  }

  it('makes secrets as the README does', () => {
    const [script = ''] = blocks('sh');

    expect(script).to.include('openssl rand -hex 32 > secrets/webhook_secret');
    expect(README).to.include(script);
  });

  it('shows commands that copy and check', async () => {
    const { folder } = workplace;
    const service = await workplace.start();
    const body = JSON.stringify(aDelivery());
    await ask(service.port, '/webhook', { ...signed(body), body });
    const script = blocks('sh').find((one) => one.includes('hookledger check')) ?? '';
    const node = `'${process.execPath}' --conditions=@hookledger/source`;
    writeFileSync(join(folder, 'hookledger'), `#!/bin/sh\nexec ${node} '${COMMAND_LINE}' "$@"\n`);
    chmodSync(join(folder, 'hookledger'), 0o755);
    mkdirSync(join(folder, 'backups'));

    const said = execFileSync('sh', ['-ec', script.replaceAll('/backups', `${folder}/backups`)], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, PATH: `${folder}:${process.env['PATH']}` },
    });

    expect(said).to.match(/\/backups\/app-.*: 1 messages,[^]*\nsound\n$/);
  }).timeout(60_000);

  it('tells of every metric and every result of a delivery', async () => {
    const service = await workplace.start();
    const { text: exposition } = await ask(service.port, '/metrics');
    const names = [...exposition.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name ?? '');
    const own = names.filter((name) => !/^(process|nodejs)_/.test(name));

    expect(own.length).to.be.above(8);
    for (const name of own) expect(GUIDE).to.include(`\`${name}`);
    for (const result of DELIVERY_RESULTS) expect(GUIDE).to.include(`\`${result}\``);
  });

  it('tells of every line of the log that is about no request', () => {
    const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' });
    const sources = files
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(join(SOURCES, file), 'utf8'));
    const lines = sources.flatMap((source) => [
      ...source.matchAll(/(?:\bmessage: [`']|\bfail\('|\blogFailure\(logger, ')([a-z][a-z ]+)/gi),
    ]);

    expect(lines.length).to.be.above(9);
    for (const [, beginning = ''] of lines) expect(GUIDE).to.include(`\`${beginning.trim()}`);
  });
});

function blocks(tag: string): string[] {
  return [...GUIDE.matchAll(new RegExp(`\`\`\`${tag}\n([^]*?)\`\`\``, 'g'))].map(
    ([, code = '']) => code,
  );
}

function isThere(tool: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${tool}`]).status === 0;
}

function aCertificate(folder: string): { readonly certificate: string; readonly key: string } {
  const [certificate, key] = [join(folder, 'certificate.pem'), join(folder, 'key.pem')];
  const names = '-subj /CN=hooks.example.com -addext subjectAltName=DNS:hooks.example.com';
  const files = `-keyout '${key}' -out '${certificate}'`;
  const made = `openssl req -x509 -newkey rsa:2048 -nodes -days 1 ${names} ${files}`;
  execFileSync('sh', ['-c', made], { stdio: 'ignore' });
  return { certificate, key };
}

// Neither proxy can be told to choose one.
async function aFreePort(): Promise<number> {
  const server = createServer().listen(0);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function signed(body: string, localAddress = '127.0.0.1') {
  return { method: 'POST', headers: { 'X-Signature': sign(body, 'testsecret') }, localAddress };
}

/** Asks a proxy; of a stream the first event is enough. */
async function askOverTls(
  port: number,
  path: string,
  options: RequestOptions = {},
  body?: string,
): Promise<{ readonly status: number | undefined; readonly said: string }> {
  const name = 'hooks.example.com';
  const headers = { Host: `${name}:${port}`, ...options.headers };
  const connection = { host: '127.0.0.1', port, servername: name, rejectUnauthorized: false };
  const sent = request({ ...options, ...connection, path, headers, agent: false });
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const { statusCode: status } = response;
  if (!/event-stream/.test(response.headers['content-type'] ?? '')) {
    return { status, said: await text(response) };
  }
  let said = '';
  for await (const chunk of response) {
    said += String(chunk);
    if (said.includes('data: ')) break;
  }
  sent.destroy();
  return { status, said };
}
