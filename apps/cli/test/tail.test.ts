import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { aWorkshop, type Running, type Workshop } from './a-command.ts';
import { aScriptedService } from './a-scripted-service.ts';
import { SECRET, startService, type Service } from './a-service.ts';
import { asLines, parsedLines, someMessages } from './some-messages.ts';

const TOKEN = 'a-token-of-this-test-alone';

describe('hookledger tail', function () {
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
    for (const close of closing.splice(0).toReversed()) await close();
    await workshop.clear();
  });

  const aService = async (environment?: Record<string, string>): Promise<Service> => {
    const service = await startService(database, environment);
    closing.push(() => service.stop());
    return service;
  };
  const tail = (
    { url }: { readonly url: string },
    parameters: readonly string[] = [],
    environment: Record<string, string> = {},
  ): Running => workshop.start(['tail', '--url', url, ...parameters], environment);
  const send = async ({ url }: Service, messages: readonly unknown[]): Promise<void> => {
    const lines = asLines(messages);
    const file = workshop.file('messages.ndjson');
    writeFileSync(file, lines);
    // One at a time, so that the order of arrival is that of the file.
    const environment = { WEBHOOK_SECRET: SECRET, HOOKLEDGER_URL: url };
    const { exitCode } = await workshop.callWith(environment, 'send', file, '-c', '1');
    expect(exitCode).to.equal(0);
  };
  const lineCount = (text: string): number => text.split('\n').length - 1;

  it('prints the newest and then what arrives, until it is interrupted', async () => {
    const service = await aService();
    const messages = someMessages(14);
    await send(service, messages.slice(0, 12));

    const command = tail(service, ['-n', '2', '--json']);
    await command.when((stdout) => lineCount(stdout) === 2);
    await send(service, messages.slice(12));
    await command.when((stdout) => lineCount(stdout) === 4);
    command.kill('SIGINT');
    const { signal, stdout, stderr } = await command.ended;

    expect([signal, stderr]).to.deep.equal(['SIGINT', '']);
    expect(parsedLines(stdout)).to.deep.equal(messages.slice(10));
  });

  it('prints a message a line, and lets no text write to the terminal', async () => {
    const service = await aService();
    const [message] = someMessages(1);
    await send(service, [
      { ...message, text: '\u001b[2J\nanother\u202e' },
      { ...message, message_id: 'm2', text: null },
    ]);

    const command = tail(service);
    await command.when((stdout) => lineCount(stdout) === 2);
    command.kill('SIGTERM');

    expect((await command.ended).stdout).to.equal(
      '2025-01-15T10:00:59.00Z  +1  +14155550100  m0  \\u001b[2J\\nanother\\u202e\n' +
        '2025-01-15T10:00:59.00Z  +1  +14155550100  m2\n',
    );
  });

  it('loses nothing and repeats nothing when the service is killed and comes back', async () => {
    const service = await aService();
    const messages = someMessages(30);
    await send(service, messages.slice(0, 10));
    const command = tail(service, ['-n', '3', '--json']);
    await command.when((stdout) => lineCount(stdout) === 3);

    await service.stop('SIGKILL');
    await command.when((_, stderr) => stderr.includes('trying again'));
    // What arrives before it is connected again, and after.
    const again = await aService({ PORT: String(service.port) });
    await send(again, messages.slice(10, 25));
    await command.when((_, stderr) => stderr.includes('connected again'));
    await send(again, messages.slice(25));
    await command.when((stdout) => lineCount(stdout) >= 23);
    command.kill('SIGINT');
    const { stdout, stderr } = await command.ended;

    expect(parsedLines(stdout)).to.deep.equal(messages.slice(7));
    expect(stderr).to.match(
      /^hookledger: the connection is lost \(.*\), trying again\nhookledger: connected again\n$/,
    );
  });

  it('goes on where it was although nothing had arrived before the connection broke', async () => {
    const service = await aService();
    const messages = someMessages(4);
    await send(service, messages.slice(0, 2));
    const command = tail(service, ['-n', '0', '--json']);
    await streamsOf(service);

    await service.stop('SIGKILL');
    const again = await aService({ PORT: String(service.port) });
    await send(again, messages.slice(2));
    await command.when((stdout) => lineCount(stdout) === 2);
    command.kill('SIGINT');

    expect(parsedLines((await command.ended).stdout)).to.deep.equal(messages.slice(2));
  });

  it('loses nothing through a connection that breaks anywhere', async () => {
    const service = await aService();
    const messages = someMessages(40);
    await send(service, messages.slice(0, 20));
    // Lets a little more through each time, so that it ends inside events.
    const proxy = await aFragileProxy(service.port, (connection) => 700 + 137 * connection);
    closing.push(() => proxy.close());

    const command = tail(proxy, ['-n', '20', '--json']);
    await command.when((stdout) => lineCount(stdout) >= 20);
    await send(service, messages.slice(20));
    await command.when((stdout) => lineCount(stdout) >= 40);
    command.kill('SIGINT');
    const { stdout } = await command.ended;

    expect(parsedLines(stdout)).to.deep.equal(messages);
    expect(proxy.connections()).to.be.above(3);
  });

  it('reads with a token from the environment or a file, and says that one is needed', async () => {
    const service = await aService({ READ_TOKEN: TOKEN });
    await send(service, someMessages(1));
    const file = workshop.file('tokens');
    writeFileSync(file, `# of the dashboard\n${TOKEN}\nanother\n`);

    for (const environment of [{ READ_TOKEN_FILE: file }, { READ_TOKENS_FILE: file }]) {
      const command = tail(service, [], environment);
      await command.when((stdout) => lineCount(stdout) === 1);
      command.kill('SIGINT');
      await command.ended;
    }
    const none = await workshop.callWith({ HOOKLEDGER_URL: service.url }, 'tail');
    const wrong = await workshop.callWith(
      { HOOKLEDGER_URL: service.url, READ_TOKEN: 'another' },
      'tail',
    );

    for (const { exitCode, stdout, stderr } of [none, wrong]) {
      expect([exitCode, stdout]).to.deep.equal([1, '']);
      expect(stderr).to.match(/^hookledger: [^\n]* 401, [^\n]*READ_TOKEN[^\n]*\n$/);
      expect(stderr).not.to.include('another');
    }
  });

  it('names the variable whose file holds no token', async () => {
    for (const name of ['READ_TOKEN_FILE', 'READ_TOKENS_FILE']) {
      const missing = await workshop.callWith({ [name]: '/no/such' }, 'tail');
      const twice = await workshop.callWith({ [name]: '/no/such', READ_TOKEN: TOKEN }, 'tail');

      expect([missing.exitCode, twice.exitCode]).to.deep.equal([2, 2]);
      expect(missing.stderr).to.match(new RegExp(`^hookledger: ${name} names a file that can't`));
      expect(twice.stderr).to.match(new RegExp(`^hookledger: ${name} `));
    }
  });

  it('says at once that nobody is there, or somebody else', async () => {
    const other = await aScriptedService((res) => void res.writeHead(404).end('<html>'));
    closing.push(() => other.close());
    const gone = await aScriptedService(() => undefined);
    await gone.close();

    const nobody = await workshop.callWith({ HOOKLEDGER_URL: gone.url }, 'tail');
    const somebody = await workshop.callWith({ HOOKLEDGER_URL: other.url }, 'tail');

    expect([nobody.exitCode, somebody.exitCode]).to.deep.equal([1, 1]);
    expect(nobody.stderr).to.match(/^hookledger: http:\/\/127[^ ]*: [^\n]*ECONNREFUSED[^\n]*\n$/);
    expect(somebody.stderr).to.match(/^hookledger: [^\n]* answers 404, HTTP 404\n$/);
  });

  it('refuses more of the newest than there are to have', async () => {
    const { exitCode, stderr } = await workshop.callWith({}, 'tail', '--last', '101');

    expect([exitCode, stderr]).to.deep.equal([
      2,
      "hookledger: option '-n, --last <count>' argument '101' is invalid. must be from 0 to 100\n",
    ]);
  });
});

interface Proxy {
  readonly url: string;
  connections(): number;
  close(): Promise<void>;
}

/** Passes connections on, and cuts each after so many bytes of what comes back. */
async function aFragileProxy(
  port: number,
  bytesOf: (connection: number) => number,
): Promise<Proxy> {
  let connections = 0;
  const server = createServer((client) => {
    let left = bytesOf((connections += 1));
    const service = connect(port, '127.0.0.1');
    client.pipe(service);
    service.on('data', (chunk: Buffer) => {
      client.write(chunk.subarray(0, left));
      left -= chunk.length;
      if (left < 0) client.destroySoon();
    });
    for (const [one, other] of [
      [client, service],
      [service, client],
    ] as const) {
      one.on('error', () => undefined);
      one.on('close', () => other.destroy());
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: () => connections,
    async close() {
      server.close();
    },
  };
}

/** Resolves when somebody follows. */
async function streamsOf({ url }: Service): Promise<void> {
  for (;;) {
    const metrics = await (await fetch(`${url}/metrics`)).text();
    if (/^http_requests_total\{[^}]*\/messages\/stream/m.test(metrics)) return;
  }
}
