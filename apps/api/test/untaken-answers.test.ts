import { expect } from 'chai';
import { createInMemoryMessageStore } from '@hookledger/domain/testing';
import type { MessagePage, MessageReader } from '@hookledger/domain';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { EventEmitter, once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { MESSAGE_READER } from '../src/composition/tokens.ts';
import { createUntakenAnswers, type UntakenAnswers } from '../src/http/untaken-answers.ts';
import { overInMemoryStore, startService, type LogLine, type Service } from './a-service.ts';
import { ask, openAndWrite } from './an-http-client.ts';

const MIB = 1024 * 1024;
const LIST = 'GET /messages HTTP/1.1\r\nHost: x\r\n\r\n';

describe('lists that are asked for faster than they are taken', () => {
  let service: Service;
  let asked: (() => void)[];

  beforeEach(async () => {
    asked = [];
    const reader: MessageReader = {
      ...createInMemoryMessageStore(),
      page: async () =>
        new Promise<MessagePage>((resolve) => {
          asked.push(() => resolve({ messages: [], total: 0 }));
        }),
    };
    service = await startService((provide) => {
      overInMemoryStore(provide);
      provide(MESSAGE_READER, () => reader);
    });
  });

  afterEach(async () => {
    for (const answer of asked) answer();
    await service.close();
  });

  // What the service received before these it has seen when they are answered.
  const untilSeen = async (): Promise<void> => {
    for (let i = 0; i < 3; i += 1) await ask(service.port, '/health/live');
  };

  const fiveOneAfterTheOther = async (): Promise<Socket[]> => {
    const sockets: Socket[] = [];
    for (let i = 0; i < 5; i += 1) {
      sockets.push(await openAndWrite(service.port, LIST));
      await untilSeen();
    }
    return sockets;
  };

  it('are read one after the other for a connection', async () => {
    const socket = await openAndWrite(service.port, LIST.repeat(3));
    await untilSeen();
    const atFirst = asked.length;
    asked[0]?.();
    await untilSeen();
    const afterOne = asked.length;
    socket.destroy();

    expect([atFirst, afterOne]).to.deep.equal([1, 2]);
  });

  it('are not read for clients that have left', async () => {
    const sockets = await fiveOneAfterTheOther();
    for (const socket of sockets.slice(2)) socket.resetAndDestroy();
    await untilSeen();
    for (const answer of asked) answer();
    await untilSeen();
    for (const socket of sockets) socket.destroy();

    expect(asked).to.have.lengthOf(2);
  });

  it('are read last for clients that have closed their side', async () => {
    const sockets = await fiveOneAfterTheOther();
    for (const socket of sockets.slice(2, 4)) socket.end();
    await untilSeen();
    const answered = once(sockets[4] as Socket, 'data');
    asked[0]?.();
    await untilSeen();
    asked[2]?.();
    const [answer] = (await answered) as [Buffer];
    for (const socket of sockets) socket.destroy();

    expect(answer.toString('latin1')).to.match(/^HTTP\/1\.1 200 /);
  });

  it('are answered although more comes behind them than is read', async () => {
    const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
    const socket = await openAndWrite(
      service.port,
      `GET /messages HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n${chunk.repeat(20)}`,
    );
    // A chunk is seen in a turn, more or less.
    for (let i = 0; i < 20; i += 1) await untilSeen();

    asked[0]?.();
    const received = await socket.setEncoding('latin1').toArray();

    expect(received.join('')).to.match(/^HTTP\/1\.1 200 /);
  });

  it('are read two at a time for all', async () => {
    const sockets = await Promise.all(
      Array.from({ length: 5 }, async () => openAndWrite(service.port, LIST)),
    );
    await untilSeen();
    const atFirst = asked.length;
    asked[0]?.();
    await untilSeen();
    const afterOne = asked.length;
    for (const socket of sockets) socket.destroy();

    expect([atFirst, afterOne]).to.deep.equal([2, 3]);
  });

  it('leave a log line each when their connection is cut', async () => {
    const stats = 'GET /stats HTTP/1.1\r\nHost: x\r\n\r\n';
    const socket = await openAndWrite(service.port, stats + LIST.repeat(2) + stats);
    await untilSeen();
    socket.resetAndDestroy();
    const lines = (): readonly LogLine[] =>
      service.logLines().filter(({ path }) => path !== '/health/live');
    while (lines().length < 4) await untilSeen();

    expect(lines().map(({ path, status }) => [path, status].join(' '))).to.have.members([
      '/stats 200',
      '/messages 499',
      '/messages 499',
      '/stats 200',
    ]);
  });

  it('are not what a search waits for', async () => {
    const sockets = await Promise.all(
      Array.from({ length: 3 }, async () => openAndWrite(service.port, LIST)),
    );
    await untilSeen();
    sockets.push(await openAndWrite(service.port, LIST.replace('messages', 'messages?q=x')));
    await untilSeen();
    for (const socket of sockets) socket.destroy();

    expect(asked).to.have.lengthOf(3);
  });
});

describe('createUntakenAnswers', () => {
  it('cuts who holds most, and of equals who has held some for longest, when all hold more than 40 MiB', () => {
    const untaken = createUntakenAnswers();
    const sockets = Array.from({ length: 5 }, () => aSocket());
    const answers = sockets.map((socket) => anAnswer(socket));
    const hold = (i: number, bytes: number): void => {
      untaken.begin(sockets[i] as Socket, answers[i] as ServerResponse);
      untaken.hold(answers[i] as ServerResponse, bytes);
    };
    const cut = (): boolean[] => sockets.map(({ destroyed }) => destroyed);

    for (const i of [0, 1, 2]) hold(i, 13 * MIB);
    answers[0]?.emit('close');
    hold(3, 13 * MIB);
    const beforeItIsFull = cut();
    hold(4, 4 * MIB);

    expect(beforeItIsFull).to.deep.equal([false, false, false, false, false]);
    expect(cut()).to.deep.equal([false, true, false, false, false]);
  });

  it('counts what requests hold, until they are answered', () => {
    const untaken = createUntakenAnswers();
    const sockets = Array.from({ length: 3 }, () => aSocket());
    const answers = sockets.map((socket) => anAnswer(socket));

    for (const i of [0, 1])
      untaken.begin(sockets[i] as Socket, answers[i] as ServerResponse, 19 * MIB);
    answers[0]?.emit('close');
    untaken.begin(sockets[0] as Socket, anAnswer(sockets[0] as Socket), 19 * MIB);
    const beforeItIsFull = sockets.map(({ destroyed }) => destroyed);
    untaken.begin(sockets[2] as Socket, answers[2] as ServerResponse, 4 * MIB);

    expect(beforeItIsFull).to.deep.equal([false, false, false]);
    expect(sockets.map(({ destroyed }) => destroyed)).to.deep.equal([false, true, false]);
  });

  it('counts what a request holds whose body comes after its answer', () => {
    const untaken = createUntakenAnswers();
    const [socket, other] = [aSocket(), aSocket()];
    const answer = anAnswer(socket);
    answer.req.complete = false;

    untaken.begin(socket, answer, 30 * MIB);
    answer.emit('close');
    untaken.begin(other, anAnswer(other), 15 * MIB);
    const whileItComes = socket.destroyed;

    expect(whileItComes).to.equal(true);
  });

  it('leaves those alone who hold little, however long', () => {
    const untaken = createUntakenAnswers();
    const sockets = Array.from({ length: 3 }, () => aSocket());
    const answers = sockets.map((socket) => anAnswerOf(untaken, socket));

    untaken.hold(answers[1] as ServerResponse, 15 * MIB);
    untaken.hold(answers[2] as ServerResponse, 30 * MIB);

    expect(sockets.map(({ destroyed }) => destroyed)).to.deep.equal([false, false, true]);
  });

  it('begins one answer at a time while what was cut is kept, and more when that is gone', async () => {
    const untaken = createUntakenAnswers();
    const cut = aSocket();
    const closed = once(cut, 'close');
    untaken.hold(anAnswerOf(untaken, cut), 50 * MIB);
    const [meanwhile, later] = [aSocket(), aSocket()];
    const beginTwo = (socket: Socket): boolean[] => [
      untaken.begin(socket, anAnswer(socket)),
      untaken.begin(socket, anAnswer(socket)),
    ];

    const begunMeanwhile = beginTwo(meanwhile);
    await closed;

    expect(cut.destroyed).to.equal(true);
    expect(begunMeanwhile).to.deep.equal([true, false]);
    expect(beginTwo(later)).to.deep.equal([true, true]);
  });

  it('counts nothing of connections that failed', async () => {
    const untaken = createUntakenAnswers();
    for (let i = 0; i < 10; i += 1) {
      const socket = aSocket();
      const closed = once(socket, 'close');
      untaken.hold(anAnswerOf(untaken, socket), 20 * MIB);
      socket.destroy();
      await closed;
    }
    const [socket, other] = [aSocket(), aSocket()];

    untaken.hold(anAnswerOf(untaken, socket), 20 * MIB);
    untaken.hold(anAnswerOf(untaken, other), 19 * MIB);

    expect([socket.destroyed, other.destroyed]).to.deep.equal([false, false]);
  });

  it('counts nothing more of a connection that is cut', () => {
    const untaken = createUntakenAnswers();
    const [cut, other] = [aSocket(), aSocket()];
    const late = anAnswerOf(untaken, cut);
    for (let i = 0; i < 100; i += 1) untaken.begin(cut, anAnswer(cut));

    untaken.hold(late, 45 * MIB);
    untaken.hold(anAnswerOf(untaken, other), MIB);

    expect([cut.destroyed, other.destroyed]).to.deep.equal([true, false]);
  });

  it('cuts a connection that asks for more than a hundred and takes none', () => {
    let cuts = 0;
    const untaken = createUntakenAnswers(() => (cuts += 1));
    const socket = aSocket();

    const begun = Array.from({ length: 105 }, () => untaken.begin(socket, anAnswer(socket)));

    expect(begun.lastIndexOf(true)).to.equal(99);
    expect([socket.destroyed, cuts]).to.deep.equal([true, 1]);
  });

  it('does not mind how many are asked for and taken', () => {
    const untaken = createUntakenAnswers();
    const socket = aSocket();

    for (let i = 0; i < 20_000; i += 1) {
      const answer = anAnswer(socket);
      untaken.begin(socket, answer);
      answer.emit('close');
    }

    expect(socket.destroyed).to.equal(false);
  });
});

function anAnswerOf(untaken: UntakenAnswers, socket: Socket): ServerResponse {
  const answer = anAnswer(socket);
  untaken.begin(socket, answer);
  return answer;
}

function aSocket(): Socket {
  return new Socket();
}

function anAnswer(socket: Socket): ServerResponse {
  const req = Object.assign(new EventEmitter(), { complete: true });
  return Object.assign(new EventEmitter(), { socket, req }) as unknown as ServerResponse;
}
