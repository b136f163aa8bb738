import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** What answers may hold together that their clients have asked for and don't take. */
const MAX_UNTAKEN_BYTES = 32 * 1024 * 1024;

/** What a request and its answer hold beside a page, with Node's and Express's objects for them. */
const ANSWER_BYTES = 4 * 1024;

/** How many a client may ask for before it has taken the first. */
const MAX_ANSWERS_OF_ONE = 100;

/** Answers on their way to clients that may be slow, or never read. */
export interface UntakenAnswers {
  /** Counts an answer until it is taken; false when the connection is cut for asking too much. */
  begin(socket: Socket, res: ServerResponse): boolean;
  /** Counts what it holds beside. */
  hold(res: ServerResponse, bytes: number): void;
  /** Resolves when the answers before this one on its connection are taken; never, when it is cut. */
  turnOf(res: ServerResponse): Promise<void>;
}

interface Holding {
  readonly socket: Socket;
  answers: number;
  bytes: number;
}

const HOLDING: unique symbol = Symbol('untaken answers');

interface Watched extends Socket {
  [HOLDING]?: Holding;
}

/**
 * Bounds the memory of answers that nobody takes. A client may send more than a thousand requests
 * at once and read no answer; a page is some thousand times as long as its request. So a
 * connection has a hundred answers under way at most, its pages are read one after the other, and
 * when those of all connections hold too much, whoever has had some for longest is cut.
 */
export function createUntakenAnswers(): UntakenAnswers {
  // In the order in which they began to hold something.
  const holdings = new Set<Holding>();
  let total = 0;

  function change(holding: Holding, answers: number, bytes: number): void {
    holding.answers += answers;
    holding.bytes += bytes;
    total += bytes;
    if (holding.answers === 0) holdings.delete(holding);
    else holdings.add(holding);
  }

  function forget(holding: Holding): void {
    change(holding, -holding.answers, -holding.bytes);
  }

  function cut(holding: Holding): void {
    forget(holding);
    holding.socket.destroy();
  }

  function count(holding: Holding, res: ServerResponse, answers: number, bytes: number): void {
    change(holding, answers, bytes);
    res.once('close', () => {
      if (!holding.socket.destroyed) change(holding, -answers, -bytes);
    });
    for (const longest of holdings) {
      if (total <= MAX_UNTAKEN_BYTES) return;
      cut(longest);
    }
  }

  function watch(socket: Watched): Holding {
    const holding = { socket, answers: 0, bytes: 0 };
    socket[HOLDING] = holding;
    socket.once('close', () => forget(holding));
    return holding;
  }

  return {
    begin(socket: Watched, res) {
      // Node reads to the end of what it has received of a connection that is cut meanwhile.
      if (socket.destroyed) return false;
      const holding = socket[HOLDING] ?? watch(socket);
      if (holding.answers === MAX_ANSWERS_OF_ONE) cut(holding);
      else count(holding, res, 1, ANSWER_BYTES);
      return !socket.destroyed;
    },

    hold(res, bytes) {
      const socket: Watched | null = res.socket;
      const holding = socket?.[HOLDING];
      if (holding !== undefined) count(holding, res, 0, bytes);
    },

    async turnOf(res) {
      // Node gives an answer its socket when it is the connection's next.
      if (res.socket === null) await once(res, 'socket');
    },
  };
}
