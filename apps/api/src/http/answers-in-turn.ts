import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** The answers of each connection, which go out in the order of their requests. */
export interface AnswersInTurn {
  /** The latest that was begun, unless it and its request are over. */
  latestOn(socket: Socket): ServerResponse | undefined;
  /** Calls `run` when every answer that was begun so far has gone out; never, when it is cut. */
  afterThoseOn(socket: Socket, run: () => void): void;
  /** Closes those that were begun and have not gone out. */
  closeThoseOn(socket: Socket): void;
}

// On the socket itself, since it changes with every request.
const LATEST: unique symbol = Symbol('latest answer');

interface Watched extends Socket {
  [LATEST]?: Begun | undefined;
}

const BEFORE: unique symbol = Symbol('the answer before');

interface Begun extends ServerResponse {
  [BEFORE]?: Begun | undefined;
}

// An open connection would keep its last request and answer, 5 KB, until the next one comes.
function forget(this: Begun): void {
  const { req } = this;
  const { socket }: { readonly socket: Watched } = req;
  if (!req.complete) req.once('close', () => forget.call(this));
  else if (socket[LATEST] === this) socket[LATEST] = undefined;
  // And each would keep the one before it, all through a connection that pipelines.
  if (this[BEFORE] !== undefined) this[BEFORE] = undefined;
}

/** Whether a connection whose answers are watched has had some, and they and their requests are over. */
export function isAllAnswered(socket: Watched): boolean {
  if (!(LATEST in socket) || socket.writableLength > 0) return false;
  const last = socket[LATEST];
  return last === undefined || (last.closed && last.req.complete);
}

export function watchAnswers(server: Server): AnswersInTurn {
  server.prependListener('request', ({ socket }: { readonly socket: Watched }, res: Begun) => {
    const before = socket[LATEST];
    if (before !== undefined) res[BEFORE] = before;
    socket[LATEST] = res;
    res.on('close', forget);
  });
  return {
    latestOn: (socket: Watched) => socket[LATEST],
    afterThoseOn(socket: Watched, run) {
      const last = socket[LATEST];
      if (last === undefined || last.writableFinished) run();
      else last.once('finish', run);
    },
    closeThoseOn(socket: Watched) {
      let res = socket[LATEST];
      while (res !== undefined) {
        const before: Begun | undefined = res[BEFORE];
        res.destroy();
        res = before;
      }
    },
  };
}
