import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { closeWith } from './answer.ts';
import type { AnswersInTurn } from './answers-in-turn.ts';
import type { HttpClasses } from './express-classes.ts';

/**
 * Answers requests to speak something else than HTTP/1.1 as any other, and as the last of their
 * connection.
 */
export function stayWithHttp1(
  server: Server,
  answers: AnswersInTurn,
  { ServerResponse }: HttpClasses,
): void {
  // What came in one packet with such a request, Node's parser forgets. On a connection that went
  // on, a client that pipelines would take the answer to a later delivery for the one to that.
  server.prependListener('request', (req, res) => {
    if (req.headers.upgrade === undefined) return;
    res.shouldKeepAlive = false;
    // Nor does it mind when the body of such a request ends too early.
    req.socket.once('end', () => {
      if (!req.complete) req.socket.destroy();
    });
  });

  // Node hands a CONNECT over without an answer of its own to fill in, and has let go of the
  // connection: nobody else hears of its end, its errors and its silence.
  server.on('connect', (req, socket: Socket) => {
    socket.on('error', () => socket.destroy());
    socket.once('timeout', () => socket.destroy());
    // Those that wait for their turn would never learn of it, and their requests never be logged.
    socket.once('close', () => answers.closeThoseOn(socket));
    answers.afterThoseOn(socket, () => {
      const res = new ServerResponse(req);
      res.shouldKeepAlive = false;
      res.assignSocket(socket);
      closeWith(res);
      server.emit('request', req, res);
    });
  });
}
