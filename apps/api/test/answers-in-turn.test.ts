import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { once } from 'node:events';
import { createServer, ServerResponse, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { watchAnswers, type AnswersInTurn } from '../src/http/answers-in-turn.ts';
import { endServer, listenHere } from './a-server.ts';
import { openAndWrite } from './an-http-client.ts';

const WHOLE = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';
const WITHOUT_ITS_BODY = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\n';

describe('The latest answer of a connection that stays open', () => {
  let server: Server;
  let port: number;
  let answers: AnswersInTurn;
  let client: Socket;

  /** What is remembered of a connection while its request is answered, and when the answer is gone. */
  const afterSending = async (bytes: string) => {
    const request = once(server, 'request');
    client = await openAndWrite(port, bytes);
    const [req, res] = (await request) as [{ readonly socket: Socket }, unknown];
    if (!(res instanceof ServerResponse)) throw new TypeError('a request comes with its answer');
    const during = answers.latestOn(req.socket);
    res.end('taken');
    await once(res, 'close');
    await new Promise((resolve) => setImmediate(resolve));
    return { res, socket: req.socket, during, afterwards: answers.latestOn(req.socket) };
  };

  beforeEach(async () => {
    server = createServer();
    answers = watchAnswers(server);
    port = await listenHere(server);
  });

  afterEach(async () => {
    client.destroy();
    await endServer(server);
  });

  it('is forgotten when it has gone out: it holds all that belongs to its request', async () => {
    const { res, during, afterwards } = await afterSending(WHOLE);

    expect(during).to.equal(res);
    expect(afterwards).to.equal(undefined);
  });

  it('is remembered as long as its request is still coming', async () => {
    const { res, socket, afterwards } = await afterSending(WITHOUT_ITS_BODY);
    client.write('abc');
    await once(res.req, 'close');

    expect(afterwards).to.equal(res);
    expect(answers.latestOn(socket)).to.equal(undefined);
  });
});
