import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { writeFileSync } from 'node:fs';
import { aWorkshop, type Running, type Workshop } from './a-command.ts';
import { aScriptedService, type ScriptedService } from './a-scripted-service.ts';
import { SECRET, startService, type Service } from './a-service.ts';
import { asLines, someMessages } from './some-messages.ts';

const ENVIRONMENT = { WEBHOOK_SECRET: SECRET, HOOKLEDGER_URL: 'http://127.0.0.1:9' };

describe('hookledger send', function () {
  // Several processes for each test, on a machine that may be busy.
  this.timeout(60_000);

  let workshop: Workshop;
  let database: string;
  const closing: (() => Promise<unknown>)[] = [];

  beforeEach(() => {
    workshop = aWorkshop();
    database = workshop.file('data/app.db');
  });

  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
    await workshop.clear();
  });

  const aService = async (environment?: Record<string, string>): Promise<Service> => {
    const service = await startService(database, environment);
    closing.push(() => service.stop());
    return service;
  };
  const scripted = async (
    answer: Parameters<typeof aScriptedService>[0],
  ): Promise<ScriptedService> => {
    const service = await aScriptedService(answer);
    closing.push(() => service.close());
    return service;
  };
  const aFile = (content: string | Uint8Array): string => {
    const path = workshop.file('messages.ndjson');
    writeFileSync(path, content);
    return path;
  };
  const send = (
    { url }: { readonly url: string },
    parameters: readonly string[],
    input?: string | Uint8Array | null,
    environment: Record<string, string> = {},
  ): Running =>
    workshop.start(
      ['send', ...parameters],
      { WEBHOOK_SECRET: SECRET, HOOKLEDGER_URL: url, ...environment },
      input,
    );
  const tallyOf = (stdout: string): unknown => JSON.parse(stdout);

  it('delivers a file, and tells on the second time that everything was there', async () => {
    const service = await aService();
    const messages = someMessages(300);
    const file = aFile(`\n${asLines(messages)}  \r\n`);

    const first = await send(service, [file, '--json']).ended;
    const second = await send(service, [file, '--concurrency', '64', '--json']).ended;

    expect([first.exitCode, second.exitCode]).to.deep.equal([0, 0]);
    expect([first.stderr, second.stderr]).to.deep.equal(['', '']);
    expect([tallyOf(first.stdout), tallyOf(second.stdout)]).to.deep.equal([
      { created: 300, duplicate: 0, refused: 0, failed: 0 },
      { created: 0, duplicate: 300, refused: 0, failed: 0 },
    ]);
    const page = (await service.get('/messages?limit=100&offset=200')) as { data: unknown[] };
    for (const message of page.data) expect(messages).to.deep.include(message);
    expect(page).to.include({ total: 300 });
  });

  it('delivers what comes in by standard input, at once', async () => {
    const service = await aService();
    const command = send(service, ['-', '--json'], null);

    command.stdin.write(asLines(someMessages(3)));
    for (;;) {
      const { total } = (await service.get('/messages')) as { total: number };
      if (total === 3) break;
    }
    command.stdin.end(JSON.stringify(someMessages(4).at(-1)));
    const { exitCode, stdout } = await command.ended;

    expect([exitCode, tallyOf(stdout)]).to.deep.equal([
      0,
      { created: 4, duplicate: 0, refused: 0, failed: 0 },
    ]);
  });

  it('delivers one message from options', async () => {
    const service = await aService();

    const given = await send(
      service,
      ['--id', 'm1', '--from', '+1', '--to', '+2', '--ts', '2025-01-15T10:00:00Z', '--text', ''],
      null,
    ).ended;
    const made = await send(service, ['--from', '+3', '--to', '+2'], null).ended;

    expect([given.exitCode, made.exitCode, made.stderr]).to.deep.equal([0, 0, '']);
    expect(given.stdout).to.equal('created    1\nduplicate  0\nrefused    0\nfailed     0\n');
    const { data } = (await service.get('/messages')) as { data: Record<string, unknown>[] };
    expect(data[0]).to.deep.equal({
      message_id: 'm1',
      from: '+1',
      to: '+2',
      ts: '2025-01-15T10:00:00Z',
      text: '',
    });
    expect(data[1]).to.include({ from: '+3', text: null });
    expect(data[1]?.['message_id']).to.match(/^[0-9a-f-]{36}$/);
  });

  it('names the lines that are refused, and delivers the others', async () => {
    const service = await aService();
    const [good, other] = someMessages(2);
    const lines = ['nonsense', JSON.stringify(good), '', '{"message_id":"m1"}', '[]'];
    const long = JSON.stringify({ ...other, text: 'x'.repeat(1024 * 1024) });
    const file = aFile([...lines, long, JSON.stringify(other)].join('\n'));

    const { exitCode, stdout, stderr } = await send(service, [file, '--json']).ended;

    expect([exitCode, tallyOf(stdout)]).to.deep.equal([
      1,
      { created: 2, duplicate: 0, refused: 4, failed: 0 },
    ]);
    expect(stderr.trim().split('\n').toSorted()).to.deep.equal([
      'line 1: refused: must be valid JSON',
      'line 4: refused: from is required; to is required; ts is required',
      'line 5: refused: must be one JSON object',
      'line 6: refused: the line is too long',
    ]);
  });

  it('signs with a secret from a file, and asks for one', async () => {
    const service = await aService();
    writeFileSync(workshop.file('secret'), `${SECRET}\n`);
    const one = ['--from', '+1', '--to', '+2'];

    const fromFile = await send(service, one, null, {
      WEBHOOK_SECRET: '',
      WEBHOOK_SECRET_FILE: workshop.file('secret'),
    }).ended;
    const none = await workshop.callWith({}, 'send', ...one);
    const inArguments = await workshop.callWith(ENVIRONMENT, 'send', '--secret', SECRET);

    expect(fromFile.exitCode).to.equal(0);
    expect([none.exitCode, none.stderr]).to.deep.equal([
      2,
      'hookledger: WEBHOOK_SECRET or WEBHOOK_SECRET_FILE must be set\n',
    ]);
    expect(inArguments.exitCode).to.equal(2);
  });

  it('stops at once when no message would be accepted', async () => {
    const service = await aService();
    const file = aFile(asLines(someMessages(1_000)));
    const wrong = { WEBHOOK_SECRET: 'another' };

    const secret = await send(service, [file, '--json'], '', wrong).ended;
    const path = await send({ url: `${service.url}/elsewhere` }, [file, '--json']).ended;

    for (const { exitCode, stdout } of [secret, path]) {
      expect([exitCode, tallyOf(stdout)]).to.deep.equal([
        1,
        { created: 0, duplicate: 0, refused: 0, failed: 0 },
      ]);
    }
    expect(secret.stderr).to.match(/^hookledger: .* invalid signature .*WEBHOOK_SECRET[^\n]*\n$/);
    expect(path.stderr).to.match(/^hookledger: .*\/elsewhere\/webhook .*404[^\n]*\n$/);
  });

  it('says so at once although its input has no end yet', async () => {
    const service = await scripted((res) => void res.writeHead(404).end());
    const command = send(service, ['-', '--json'], null);

    command.stdin.write('1\n');
    const { exitCode, stdout, stderr } = await command.ended;

    expect([exitCode, tallyOf(stdout)]).to.deep.equal([
      1,
      { created: 0, duplicate: 0, refused: 0, failed: 0 },
    ]);
    expect(stderr).to.match(/^hookledger: .* refuses every message: HTTP 404[^\n]*\n$/);
  });

  it('gets everything through to a service that is overloaded', async () => {
    const service = await aService({ MAX_DELIVERIES_IN_FLIGHT: '1' });
    const file = aFile(asLines(someMessages(12)));

    const { exitCode, stdout } = await send(service, [file, '-c', '6', '--json']).ended;

    expect([exitCode, tallyOf(stdout)]).to.deep.equal([
      0,
      { created: 12, duplicate: 0, refused: 0, failed: 0 },
    ]);
  });

  it('gets everything through to a service that is killed and comes back', async () => {
    const service = await aService();
    const messages = someMessages(600);
    const command = send(service, ['-', '-c', '16', '--json'], null);
    command.stdin.write(asLines(messages.slice(0, 300)));
    for (;;) {
      const { total } = (await service.get('/messages')) as { total: number };
      if (total > 50) break;
    }

    await service.stop('SIGKILL');
    command.stdin.end(asLines(messages.slice(300)));
    const after = await aService({ PORT: String(service.port) });
    const { exitCode, stdout } = await command.ended;

    expect(exitCode).to.equal(0);
    const { created, duplicate } = tallyOf(stdout) as Record<string, number>;
    expect((created ?? 0) + (duplicate ?? 0)).to.equal(600);
    expect(await after.get('/stats')).to.include({ total_messages: 600 });
  });

  it('sends the same again after a lost connection and a passing refusal', async () => {
    const service = await scripted((res, before) => {
      if (before === 0) res.destroy();
      else if (before === 1) res.writeHead(503, { 'Retry-After': '0' }).end('{"detail":"busy"}');
      else res.writeHead(200).end('{"status":"ok"}');
    });

    const { exitCode, stdout } = await send(service, ['-', '--json'], '{"a":1}').ended;

    expect(service.bodies).to.deep.equal(['{"a":1}', '{"a":1}', '{"a":1}']);
    expect([exitCode, tallyOf(stdout)]).to.deep.equal([
      0,
      { created: 0, duplicate: 0, refused: 0, failed: 0, accepted: 1 },
    ]);
  });

  it('gives a message up after as many attempts as it may make, and goes on', async () => {
    const service = await scripted((res, before) => {
      if (before < 2) res.writeHead(503).end('{"detail":"busy"}');
      else res.writeHead(200).end('{"status":"ok"}');
    });
    const parameters = ['-', '--json', '-c', '1', '--retries', '1'];

    const { exitCode, stdout, stderr } = await send(service, parameters, '1\n2\n').ended;

    expect(service.bodies).to.deep.equal(['1', '1', '2']);
    expect([exitCode, tallyOf(stdout), stderr]).to.deep.equal([
      1,
      { created: 0, duplicate: 0, refused: 0, failed: 1, accepted: 1 },
      'line 1: failed: busy\n',
    ]);
  });

  it('does not wait for a service that asks for hours, and follows no redirection', async () => {
    const busy = await scripted((res) => void res.writeHead(503, { 'Retry-After': '7200' }).end());
    const elsewhere = await scripted((res) => void res.writeHead(307, { Location: '/' }).end());

    const late = await send(busy, ['-'], '1').ended;
    const redirected = await send(elsewhere, ['-'], '1').ended;

    expect([late.exitCode, late.stderr]).to.deep.equal([1, 'line 1: failed: HTTP 503\n']);
    expect(redirected.exitCode).to.equal(1);
    expect(redirected.stderr).to.include('HTTP 307');
    expect([busy.bodies.length, elsewhere.bodies.length]).to.deep.equal([1, 1]);
  });

  it('takes no page of somebody else for an answer of the service', async () => {
    for (const page of ['<html>', '{}', 'null', '{"status":"error"}']) {
      const service = await scripted((res) => void res.writeHead(200).end(page));

      const { exitCode, stderr } = await workshop.callWith(
        { WEBHOOK_SECRET: SECRET, HOOKLEDGER_URL: service.url },
        'send',
        '--from',
        '+1',
        '--to',
        '+2',
      );

      expect(exitCode, page).to.equal(1);
      expect(stderr).to.match(/\/webhook answers 200, but not as Hookledger does\n$/);
    }
  });

  it('says what it has done when it is interrupted', async () => {
    const held: unknown[] = [];
    const service = await scripted((res, before) => {
      if (before < 5) res.writeHead(200).end('{"status":"ok"}');
      else held.push(setImmediate(() => res.writeHead(200).end('{"status":"ok"}')));
    });
    const command = send(service, ['-', '-c', '1', '--json'], null);
    command.stdin.write('1\n2\n3\n4\n5\n6\n');
    while (service.bodies.length < 6) await new Promise((resolve) => setImmediate(resolve));

    command.kill('SIGINT');
    const { signal, stdout } = await command.ended;

    expect(signal).to.equal('SIGINT');
    expect(tallyOf(stdout)).to.include({ accepted: 6 });
  });

  it('waits for no further attempt when it is interrupted', async () => {
    const service = await scripted(
      (res) => void res.writeHead(503, { 'Retry-After': '200' }).end(),
    );
    const command = send(service, ['-', '--json'], null);
    command.stdin.write('1\n');
    while (service.bodies.length < 1) await new Promise((resolve) => setImmediate(resolve));

    command.kill('SIGINT');
    const { signal, stdout } = await command.ended;

    expect(signal).to.equal('SIGINT');
    expect(tallyOf(stdout)).to.include({ failed: 1 });
  });

  it('shows how far it is on a terminal, and nothing of that elsewhere', async () => {
    const service = await scripted((res, before) => {
      setTimeout(() => res.writeHead(200).end('{"status":"ok"}'), before === 0 ? 250 : 0);
    });
    const file = aFile('1\n2\n');

    const onTerminal = await workshop.onTerminal(['send', file, '-c', '1', '--url', service.url], {
      WEBHOOK_SECRET: SECRET,
    });
    const elsewhere = await send(service, [file]).ended;

    const drawn = onTerminal.stderr.split('\r\u001b[K');
    expect(drawn.at(1)).to.match(/^\[#*-*\] \d+ % {2}sent \d+, \d+ a second$/);
    expect(drawn.at(-1)).to.equal('');
    expect(elsewhere.stderr).to.equal('');
  });

  for (const [name, parameters, says] of [
    ['a message without a recipient', ['--from', '+1'], /both --from and --to/],
    ['a file and a message', ['x', '--from', '+1', '--to', '+2'], /exclude each other/],
    ['--concurrency 0', ['-c', '0'], /--concurrency.*must be from 1 to 256/],
    ['--retries -1', ['--retries=-1'], /--retries.*must be a whole number/],
    ['another protocol', ['--url', 'ftp://h'], /--url gives no http:\/\/ or https:\/\/ URL/],
    ['a URL with a password', ['--url', 'http://a:b@h'], /--url must not contain a user/],
    ['a URL with a query', ['--url', 'http://h/?a'], /--url must end with its path/],
  ] as const) {
    it(`refuses ${name} in one line`, async () => {
      const ended = await workshop.callWith(ENVIRONMENT, 'send', ...parameters);

      expect([ended.exitCode, ended.stdout]).to.deep.equal([2, '']);
      expect(ended.stderr)
        .to.match(says)
        .and.match(/^hookledger: [^\n]+\n$/);
    });
  }

  it('repeats no password of a mistyped URL', async () => {
    for (const url of ['htp://u:geheim@h', 'http://u:geheim@h', 'http://h?geheim', 'geheim']) {
      for (const [environment, parameters] of [
        [{ HOOKLEDGER_URL: url }, []],
        [{}, ['--url', url]],
      ] as const) {
        const { exitCode, stderr } = await workshop.callWith(
          { WEBHOOK_SECRET: SECRET, ...environment },
          'send',
          ...parameters,
        );

        expect(exitCode, url).to.equal(2);
        expect(stderr).to.match(/^hookledger: (HOOKLEDGER_URL|--url) [^\n]+\n$/);
        expect(stderr).not.to.include('geheim');
      }
    }
  });

  it('says in one line that a file is not there', async () => {
    for (const [path, reason] of [
      ['/no/such', 'no such file or directory (ENOENT)'],
      [workshop.folder, '(EISDIR)'],
    ] as const) {
      const ended = await workshop.callWith(ENVIRONMENT, 'send', path);

      expect([ended.exitCode, ended.stdout]).to.deep.equal([1, '']);
      expect(ended.stderr)
        .to.match(/^hookledger: [^\n]+\n$/)
        .and.include(reason);
    }
  });
});
