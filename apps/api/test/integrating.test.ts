import { expect } from 'chai';
import { after, before, describe, it } from 'mocha';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { delimiter, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { aWorkplace } from './a-process.ts';
import { endServer, listenHere } from './a-server.ts';
import { ask } from './an-http-client.ts';

const GUIDE = readFileSync(new URL('../../../docs/integrating.md', import.meta.url), 'utf8');
const COMMAND_LINE = fileURLToPath(new URL('../../cli/src/main.ts', import.meta.url));

const SECRET = 'пароль of this test';
const TOKEN = 'a-token-of-this-test-alone';
const MESSAGE = {
  message_id: 'order-4711',
  from: '+919876543210',
  to: '+14155550100',
  ts: '2025-01-15T10:00:00Z',
  text: 'Grüße 👋',
};

interface Language {
  /** Of the code block. */
  readonly tag: string;
  readonly file: string;
  /** What the machine must have. */
  readonly tools: readonly string[];
  readonly commands: readonly string[];
}

const LANGUAGES: readonly Language[] = [
  { tag: 'bash', file: 'send.sh', tools: ['openssl', 'curl'], commands: ['bash -e send.sh'] },
  { tag: 'js', file: 'send.mjs', tools: [], commands: [`'${process.execPath}' send.mjs`] },
  { tag: 'python', file: 'send.py', tools: ['python3'], commands: ['python3 send.py'] },
  { tag: 'go', file: 'send.go', tools: ['go'], commands: ['go build send.go', './send'] },
  {
    tag: 'java',
    file: 'Send.java',
    tools: ['javac', 'java'],
    // Before version 18 javac takes sources for what the locale says.
    commands: ['javac -encoding UTF-8 Send.java', 'java Send'],
  },
  {
    tag: 'cs',
    file: 'Send.cs',
    tools: ['mcs', 'mono'],
    commands: ['mcs -r:System.Net.Http Send.cs', 'mono Send.exe'],
  },
  { tag: 'php', file: 'send.php', tools: ['php'], commands: ['php send.php'] },
  { tag: 'ruby', file: 'send.rb', tools: ['ruby'], commands: ['ruby send.rb'] },
  { tag: 'perl', file: 'send.pl', tools: ['perl'], commands: ['perl send.pl'] },
];

describe('docs/integrating.md', () => {
  const workplace = aWorkplace();
  let service: Awaited<ReturnType<typeof workplace.start>>;

  before(async () => {
    service = await workplace.start({ WEBHOOK_SECRET: SECRET, READ_TOKEN: TOKEN });
    const command = join(workplace.folder, 'hookledger');
    const node = `'${process.execPath}' --conditions=@hookledger/source`;
    writeFileSync(command, `#!/bin/sh\nexec ${node} '${COMMAND_LINE}' "$@"\n`);
    chmodSync(command, 0o755);
  });

  after(async () => {
    await workplace.clear();
  });

  const run = (script: string, environment: Record<string, string>) => {
    const child = spawn('sh', ['-c', script], {
      cwd: workplace.folder,
      env: {
        ...process.env,
        PATH: workplace.folder + delimiter + process.env['PATH'],
        WEBHOOK_SECRET: SECRET,
        READ_TOKEN: TOKEN,
        HOOKLEDGER_URL: `http://127.0.0.1:${service.port}`,
        ...environment,
      },
    });
    let said = '';
    const ended = once(child, 'close').then(([code]) => ({ code: code as number, said }));
    const firstEvent = new Promise<string>((resolve) => {
      for (const stream of [child.stdout, child.stderr]) {
        stream.on('data', (chunk: Buffer) => {
          said += chunk.toString('utf8');
          if (said.includes('data: ')) resolve(said);
        });
      }
    });
    return { ended, firstEvent, kill: () => void child.kill() };
  };

  for (const { tag, file, tools, commands } of LANGUAGES) {
    const [program] = blocks(tag);
    const missing = tools.filter((tool) => !isThere(tool));
    if (missing.length > 0) {
      process.stderr.write(
        `skipped: the ${tag} of docs/integrating.md needs ${missing.join(', ')}\n`,
      );
      continue;
    }

    describe(`its ${tag}`, () => {
      before(async function () {
        this.timeout(120_000);
        writeFileSync(join(workplace.folder, file), program ?? '');
        for (const build of commands.slice(0, -1)) {
          const { code, said } = await run(build, {}).ended;
          expect(code, said).to.equal(0);
        }
      });
      const start = commands.at(-1) ?? '';

      it('delivers the message, again when it was asked to', async () => {
        const front = await aFront(service.port, 503);

        const { code, said } = await run(start, { HOOKLEDGER_URL: front.url }).ended;

        await front.close();
        expect([code, front.statuses], said).to.deep.equal([0, [503, 200]]);
        for (const body of front.bodies) expect(JSON.parse(body)).to.deep.equal(MESSAGE);
        expect(front.bodies[1]).to.equal(front.bodies[0]);
      }).timeout(60_000);

      it('does not repeat what was refused', async () => {
        const front = await aFront(service.port);

        const { code, said } = await run(start, {
          HOOKLEDGER_URL: front.url,
          WEBHOOK_SECRET: 'another',
        }).ended;

        await front.close();
        expect(front.statuses, said).to.deep.equal([401]);
        expect(code).to.be.above(0);
      }).timeout(60_000);
    });
  }

  describe('its requests', () => {
    it('have messages to read, the one that every program has sent', async () => {
      const { json } = await ask(service.port, '/messages', {
        headers: { Authorization: `Bearer ${TOKEN}` },
      });

      expect(json.data).to.deep.equal([MESSAGE]);
      for (const { tag } of LANGUAGES) expect(blocks(tag), tag).not.to.deep.equal([]);
    });

    it('read pages, filters and streams', async function () {
      if (!isThere('curl')) return;
      this.timeout(60_000);
      const [, pages = '', stream = ''] = blocks('bash');
      const listed = await run(`set -e\n${pages.replaceAll('\ncurl', '\necho; curl')}`, {}).ended;
      const [all, filtered] = listed.said.trim().split('\n');

      expect(listed.code, listed.said).to.equal(0);
      for (const page of [all, filtered]) {
        expect(JSON.parse(page ?? '')).to.deep.include({ data: [MESSAGE], total: 1 });
      }
      const streams = stream.trim().split('\n');
      expect(streams).to.have.lengthOf(2);
      for (const [i, command] of streams.entries()) {
        // What comes after the last message is not there yet.
        const following = run(
          `exec ${command.replace('Last-Event-ID: 1', 'Last-Event-ID: 0')}`,
          {},
        );
        expect(await following.firstEvent, String(i)).to.match(/^id: 1\ndata: \{"message_id"/m);
        following.kill();
        await following.ended;
      }
    });

    it('deliver by command', async () => {
      const { code, said } = await run(blocks('bash').at(-1) ?? '', {}).ended;

      expect([code, said]).to.deep.equal([
        0,
        'created    1\nduplicate  0\nrefused    0\nfailed     0\n',
      ]);
    }).timeout(60_000);
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

interface Front {
  readonly url: string;
  readonly bodies: readonly string[];
  readonly statuses: readonly number[];
  close(): Promise<void>;
}

/** Passes deliveries on to the service, and answers the first ones itself. */
async function aFront(port: number, ...first: readonly number[]): Promise<Front> {
  const bodies: string[] = [];
  const statuses: number[] = [];
  const answered = async (req: IncomingMessage): Promise<[status: number, text: string]> => {
    const body = await buffer(req);
    bodies.push(body.toString('utf8'));
    const status = first[statuses.length];
    if (status !== undefined) return [status, '{"detail":"later"}'];
    const { 'x-signature': signature = '' } = req.headers;
    const headers = { 'X-Signature': String(signature) };
    const answer = await ask(port, req.url ?? '', { method: 'POST', headers, body });
    return [answer.status, answer.text];
  };
  const answerTo = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const [status, text] = await answered(req);
    statuses.push(status);
    res.writeHead(status, status === 503 ? { 'Retry-After': '0' } : {}).end(text);
  };
  const server = createServer((req, res) => void answerTo(req, res));
  const ownPort = await listenHere(server);
  return {
    url: `http://127.0.0.1:${ownPort}`,
    bodies,
    statuses,
    close: async () => endServer(server),
  };
}
