import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** The answers of each connection, which go out in the order of their requests. */
export interface AnswersInTurn {
  /** The latest that was begun. */
  latestOn(socket: Socket): ServerResponse | undefined;
  /** Calls `run` when every answer that was begun so far has gone out; never, when it is cut. */
  afterThoseOn(socket: Socket, run: () => void): void;
}

export function watchAnswers(server: Server): AnswersInTurn {
  const latest = new WeakMap<Socket, ServerResponse>();
  server.prependListener('request', (req, res) => latest.set(req.socket, res));
  return {
    latestOn: (socket) => latest.get(socket),
    afterThoseOn(socket, run) {
      const last = latest.get(socket);
      if (last === undefined || last.writableFinished) run();
      else last.once('finish', run);
    },
  };
}
