import type { Arrival } from '@hookledger/domain';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { createMessageStreams, type MessageStreams } from '../src/http/message-streams.ts';
import { endServer, listenHere } from './a-server.ts';
import { openAndWrite } from './an-http-client.ts';

const REQUEST = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';

/** Timers of this process run in the order in which they are due: many heartbeats are over by then. */
const MANY_HEARTBEATS_MS = 20;

describe('Streams of messages', () => {
  let server: Server;
  let port: number;
  let client: Socket;
  let shutdown: AbortController;
  let warnings: unknown[];
  let streams: MessageStreams;
  let readMore: () => Promise<readonly Arrival[]>;

  /** The last of so many responses on one connection, of which those before are never answered. */
  const latestOf = async (count: number): Promise<ServerResponse> => {
    const responses: ServerResponse[] = [];
    const all = new Promise<ServerResponse>((resolve) => {
      server.on('request', (_req, res) => {
        if (responses.push(res) === count) resolve(res);
      });
    });
    client = await openAndWrite(port, REQUEST.repeat(count));
    client.setEncoding('latin1');
    return all;
  };

  const received = async (text: string): Promise<void> => {
    let soFar = '';
    for await (const chunk of client.iterator({ destroyOnReturn: false })) {
      soFar += String(chunk);
      if (soFar.includes(text)) return;
    }
    throw new Error(`the connection is over, without ${text}`);
  };

  beforeEach(async () => {
    shutdown = new AbortController();
    warnings = [];
    readMore = async () => [];
    streams = createMessageStreams({
      followMessages: {
        start: async () => 0,
        next: async () => readMore(),
        watch: () => () => undefined,
      },
      logger: { log: (_level, { message }) => void warnings.push(message) },
      shutdown: shutdown.signal,
      heartbeatEveryMs: 1,
    });
    server = createServer();
    port = await listenHere(server);
  });

  afterEach(async () => {
    client.destroy();
    await endServer(server);
  });

  it('say something while there is nothing new', async () => {
    streams.open(await latestOf(1), 7);

    await received('retry: 1000\nid: 7\n\n');
    await received(':\n\n');
  });

  it('are written to no more when they end, though their clients take nothing', async () => {
    const errors: unknown[] = [];
    const waiting = await latestOf(2);
    waiting.on('error', (error) => errors.push(error));
    streams.open(waiting, 0);

    shutdown.abort();
    await pause(MANY_HEARTBEATS_MS);

    expect(waiting.writableEnded).to.equal(true);
    expect(errors).to.deep.equal([]);
  });

  it('are written to no more when the ledger can’t be read', async () => {
    const errors: unknown[] = [];
    readMore = async () => Promise.reject(new Error('busy'));
    const waiting = await latestOf(2);
    waiting.on('error', (error) => errors.push(error));
    streams.open(waiting, 0);

    await pause(MANY_HEARTBEATS_MS);

    expect(waiting.writableEnded).to.equal(true);
    expect(errors).to.deep.equal([]);
    expect(warnings).to.deep.equal(['a stream of messages was ended: Error: busy']);
  });

  it('end alone, and not the process, when something goes wrong in one', async () => {
    const res = await latestOf(1);
    streams.open(res, 0);

    res.emit('error', new Error('late'));

    expect(res.writableEnded).to.equal(true);
    expect(warnings).to.deep.equal(['a stream of messages was ended: Error: late']);
  });
});
