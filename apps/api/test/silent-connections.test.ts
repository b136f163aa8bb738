import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { watchAnswers } from '../src/http/answers-in-turn.ts';
import { endSilentConnections } from '../src/http/silent-connections.ts';
import { openAndWrite } from './an-http-client.ts';

const SILENT_FOR_MS = 50;
const GET = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';
/** More than the system takes in for a client that does not read. */
const LARGE = Buffer.alloc(32 * 1024 * 1024);

describe('endSilentConnections', () => {
  let server: Server;
  let port: number;

  beforeEach(async () => {
    server = createServer();
    endSilentConnections(server, watchAnswers(server), SILENT_FOR_MS);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
  });

  afterEach(async () => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  });

  it('lets a client wait for its answer', async () => {
    const asked = once(server, 'request');
    const client = await openAndWrite(port, GET);
    const [, res] = (await asked) as [unknown, ServerResponse];
    await wait(4 * SILENT_FOR_MS);
    res.end('here');

    const [answer] = (await once(client, 'data')) as [Buffer];
    client.destroy();

    expect(answer.toString('latin1')).to.match(/here$/);
  });

  for (const [name, bytes] of [
    ['takes nothing of its answer', GET],
    ['has sent nothing', ''],
  ] as const) {
    it(`ends a connection whose client ${name}`, async () => {
      server.on('request', (_, res: ServerResponse) => res.end(LARGE));
      const takenIn = once(server, 'connection');
      const client = await openAndWrite(port, bytes);
      const [connection] = await takenIn;

      await once(connection, 'close');
      client.destroy();

      expect(connection.destroyed).to.equal(true);
    });
  }
});
