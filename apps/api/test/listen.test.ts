import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, Server } from 'node:http';
import { connect, type ListenOptions, type Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { listen, type Listening } from '../src/http/listen.ts';
import { exchangeBytes, openAndWrite } from './an-http-client.ts';

const HOST = '127.0.0.1';
const MANY = 1_000;
const CLIENT = 200;
const GET = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';
const LAST_GET = GET.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n');

/** Opens so many connections from another process, while this one takes in none. */
const OPEN_AND_LEAVE = `
  const [port, count] = process.argv.slice(1).map(Number);
  let open = 0;
  for (let i = 0; i < count; i += 1) {
    require('node:net').connect(port, '${HOST}', () => (open += 1) === count && process.exit());
  }`;

/** A system that can't share a port among sockets. */
class Alone extends Server {
  override listen(...asked: unknown[]): this {
    const [options, ...rest] = asked as [ListenOptions];
    if (options.reusePort !== true) return super.listen(options, ...rest);
    process.nextTick(() => this.emit('error', new Error('operation not supported on socket')));
    return this;
  }
}

describe('listen', () => {
  let server: Server;
  let listening: Listening;

  const start = async (maxConnections: number, from = createServer()): Promise<number> => {
    server = from;
    server.on('request', (_, res) => res.end('here'));
    listening = await listen(server, { host: HOST, port: 0, maxConnections });
    return listening.address.port;
  };

  /** How many turns of the event loop it takes until so many connections are taken in. */
  const turnsToTakeIn = async (port: number, count: number): Promise<number> => {
    const takenIn = new Set<Socket>();
    server.on('connection', (socket) => takenIn.add(socket));
    execFileSync(process.execPath, ['-e', OPEN_AND_LEAVE, String(port), String(count)]);
    let turns = 0;
    for (; takenIn.size < count; turns += 1) await turn();
    return turns;
  };

  afterEach(async () => {
    const closed = listening.close();
    server.closeAllConnections();
    await closed;
  });

  it('takes many connections in in each turn of the event loop', async function () {
    if (process.platform !== 'linux') this.skip();
    const port = await start(MANY);

    expect(await turnsToTakeIn(port, CLIENT)).to.be.below(CLIENT / 4);
  });

  it('works at one socket where a port can not be shared', async () => {
    const port = await start(MANY, new Alone());

    expect(await exchangeBytes(port, LAST_GET)).to.match(/here$/);
  });

  describe('with a number of connections', () => {
    const MOST = 5;
    let port: number;
    let dropped: number;

    beforeEach(async () => {
      port = await start(MOST);
      dropped = 0;
      server.on('drop', () => (dropped += 1));
    });

    const openAll = async () =>
      Promise.all(
        Array.from({ length: MOST }, async () => {
          const client = await openAndWrite(port, GET);
          await once(client, 'data');
          return client;
        }),
      );

    it('closes what comes beyond, at whichever socket', async () => {
      await openAll();

      for (let i = 0; i < 20; i += 1) {
        const refused = connect(port, HOST).resume();
        await once(refused, 'close').catch(() => undefined);
      }

      expect(dropped).to.equal(20);
    });

    it('takes in another one when one is closed', async () => {
      const closed = once(server, 'connection').then(async ([socket]: Socket[]) =>
        once(socket as Socket, 'close'),
      );
      for (const client of await openAll()) client.destroy();
      await closed;

      expect(await exchangeBytes(port, LAST_GET)).to.match(/here$/);
    });
  });

  it('is closed when the last connection is', async () => {
    const port = await start(MANY);
    const clients = await Promise.all(
      Array.from({ length: 20 }, async () => openAndWrite(port, GET.slice(0, -2))),
    );
    await exchangeBytes(port, LAST_GET);
    let isClosed = false;

    const closed = listening.close().then(() => (isClosed = true));
    await exchangeBytes(port, LAST_GET).catch(() => undefined);
    const before = isClosed;
    for (const client of clients) client.destroy();
    await closed;

    expect(before).to.equal(false);
  });
});
