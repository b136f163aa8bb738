import { expect } from 'chai';
import { describe, it } from 'mocha';
import { once } from 'node:events';
import { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { queryObjects } from 'node:v8';
import { overInMemoryStore, startService } from './a-service.ts';
import { openAndWrite } from './an-http-client.ts';

const CONNECTIONS = 20;

describe('A connection that stays open', () => {
  it('keeps nothing of the request that was answered', async () => {
    const service = await startService(overInMemoryStore);
    const before = queryObjects(ServerResponse, { format: 'count' });
    const sockets: Socket[] = [];
    for (let i = 0; i < CONNECTIONS; i += 1) {
      const socket = await openAndWrite(service.port, 'GET /stats HTTP/1.1\r\nHost: x\r\n\r\n');
      await once(socket, 'data');
      sockets.push(socket);
    }

    const kept = queryObjects(ServerResponse, { format: 'count' }) - before;
    for (const socket of sockets) socket.destroy();
    await service.close();

    // The last one is still to be let go of.
    expect(kept).to.be.at.most(1);
  });
});
