import { expect } from 'chai';
import { beforeEach, describe, it } from 'mocha';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { drain } from '../src/http/drain.ts';
import { listen, type Listening } from '../src/http/listen.ts';
import { openAndWrite } from './an-http-client.ts';

const CUT_AFTER_MS = 50;
const HELD = 'GET /held HTTP/1.1\r\nHost: x\r\n\r\n';
const TUNNEL = 'CONNECT example.org:443 HTTP/1.1\r\nHost: x\r\n\r\n';

describe('drain', () => {
  let server: Server;
  let listening: Listening;

  beforeEach(async () => {
    server = createServer();
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
});
