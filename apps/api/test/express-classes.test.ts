import { expect } from 'chai';
import express from 'express';
import { describe, it } from 'mocha';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { createExpressClasses } from '../src/http/express-classes.ts';
import { endServer, listenHere } from './a-server.ts';
import { openAndWrite } from './an-http-client.ts';

describe('A request with trailers', () => {
  it('holds none of them when it is complete', async () => {
    const server = createServer(createExpressClasses(express()));
    const port = await listenHere(server);
    const requested = once(server, 'request') as Promise<[IncomingMessage]>;
    const client = await openAndWrite(
      port,
      'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nA: b\r\n\r\n',
    );

    const [req] = await requested;
    const body = await req.setEncoding('utf8').toArray();
    client.destroy();
    await endServer(server);

    expect(req.complete).to.equal(true);
    expect(body).to.deep.equal(['{}']);
    expect(req.rawTrailers).to.deep.equal([]);
  });
});
