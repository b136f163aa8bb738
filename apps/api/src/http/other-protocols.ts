import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { AnswersInTurn } from './answers-in-turn.ts';
import type { HttpClasses } from './express-classes.ts';

/** Answers requests for a tunnel as any other, and as the last of their connection. */
export function stayWithHttp1(
  server: Server,
  answers: AnswersInTurn,
  { ServerResponse }: HttpClasses,
): void {
  // Node hands a CONNECT over without an answer of its own to fill in, and has let go of the
  // connection: nobody else hears of its end, its errors and its silence.
  server.on('connect', (req, socket: Socket) => {
    socket.on('error', () => socket.destroy());
    socket.once('timeout', () => socket.destroy());
    answers.afterThoseOn(socket, () => {
      const res = new ServerResponse(req);
      res.shouldKeepAlive = false;
      res.assignSocket(socket);
      res.once('finish', () => socket.destroySoon());
      server.emit('request', req, res);
    });
  });
}
