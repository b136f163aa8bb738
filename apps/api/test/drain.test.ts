import { expect } from 'chai';
import { beforeEach, describe, it } from 'mocha';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { watchAnswers } from '../src/http/answers-in-turn.ts';
import { drain } from '../src/http/drain.ts';
import { listen, type Listening } from '../src/http/listen.ts';
import { openAndWrite } from './an-http-client.ts';

const CUT_AFTER_MS = 50;
const MUCH_LATER_MS = 60_000;
/** More than the system takes in for a client that does not read. */
const LARGE = Buffer.alloc(32 * 1024 * 1024);
const HELD = aRequest('GET /held');
const TUNNEL = aRequest('CONNECT example.org:443');

describe('drain', () => {
  let server: Server;
  let listening: Listening;

  beforeEach(async () => {
    server = createServer();
    watchAnswers(server);
    listening = await listen(server, { host: '127.0.0.1', port: 0, maxConnections: 100 });
  });

  for (const [name, event, bytes] of [
    ['whose request is under way', 'request', HELD],
    ['that asked for a tunnel', 'connect', TUNNEL],
  ] as const) {
    it(`cuts a connection ${name} when the time is over`, async () => {
      const asked = once(server, event);
      const client = await openAndWrite(listening.address.port, bytes);
      await asked;

      await Promise.all([drain(server, listening, CUT_AFTER_MS), once(client.resume(), 'close')]);

      expect(client.destroyed).to.equal(true);
    });
  }

  it('closes a connection that has asked nothing yet', async () => {
    const taken = once(server, 'connection');
    const client = await openAndWrite(listening.address.port, '');
    await taken;

    await Promise.all([drain(server, listening, MUCH_LATER_MS), once(client.resume(), 'close')]);

    expect(client.destroyed).to.equal(true);
  });

  it('lets an answer be taken, and closes what is idle meanwhile', async () => {
    const { port } = listening.address;
    server.on('request', ({ url }, res) => res.end(url === '/large' ? LARGE : 'small'));
    const idle = await openAndWrite(port, aRequest('GET /small'));
    await once(idle, 'data');
    const asked = once(server, 'request');
    const slow = await openAndWrite(port, aRequest('GET /large'));
    await asked;

    const drained = drain(server, listening, MUCH_LATER_MS);
    await once(idle, 'close');
    let taken = 0;
    slow.on('data', (bytes: Buffer) => (taken += bytes.length));
    await Promise.all([drained, once(slow, 'close')]);

    expect(taken).to.be.above(LARGE.length);
  });
});

function aRequest(line: string): string {
  return `${line} HTTP/1.1\r\nHost: x\r\n\r\n`;
}
