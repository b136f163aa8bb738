import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** What answers may hold together that their clients have asked for and don't take. */
const MAX_UNTAKEN_BYTES = 40 * 1024 * 1024;

/**
 * The same with what connections hold that are cut: Node keeps all of it until it has heard what
 * every other connection sent meanwhile.
 */
const MAX_KEPT_BYTES = 48 * 1024 * 1024;

/** What a request and its answer hold beside a page: Node's, Express's and our objects for them. */
const ANSWER_BYTES = 7 * 1024;

/** How many a client may ask for before it has taken the first. */
const MAX_ANSWERS_OF_ONE = 100;

const CHANGES_PROTOCOL = 2;

/** Answers on their way to clients that may be slow, or never read. */
export interface UntakenAnswers {
  /**
   * Counts an answer until it is taken, and what its request holds beyond the usual; false when the
   * connection is cut for asking too much.
   */
  begin(socket: Socket, res: ServerResponse, requestBytes?: number): boolean;
  /** Counts what it holds beside. */
  hold(res: ServerResponse, bytes: number): void;
  /** Resolves when the answers before this one on its connection are taken; never, when it is cut. */
  turnOf(res: ServerResponse): Promise<void>;
}

interface Holding {
  readonly socket: Socket;
  /** To be called at the end of each of its answers. */
  readonly forgetAnswer: () => void;
  /** How many are under way. */
  answers: number;
  /** What all of them hold. */
  bytes: number;
  isCut: boolean;
  /** Whether the connection is closed, and so everything of it forgotten. */
  isOver: boolean;
}

const HOLDING: unique symbol = Symbol('untaken answers');

interface Watched extends Socket {
  [HOLDING]?: Holding;
}

/**
 * Bounds the memory of answers that nobody takes. A client may send more than a thousand requests
 * at once and read no answer; a page is some thousand times as long as its request. So a
 * connection has a hundred answers under way at most, its pages are read one after the other, and
 * when those of all connections hold too much, whoever holds most is cut: not a stream that has been
 * open for long, nor a sender with a delivery.
 */
export function createUntakenAnswers(onCut: () => void = () => undefined): UntakenAnswers {
  // In the order in which they began to hold something.
  const holdings = new Set<Holding>();
  let untaken = 0;
  let kept = 0;

  function cut(holding: Holding): void {
    if (holding.isCut) return;
    holding.isCut = true;
    holdings.delete(holding);
    untaken -= holding.bytes;
    holding.socket.destroy();
    stopParsing(holding.socket);
    onCut();
  }

  function count(holding: Holding, bytes: number): void {
    holding.bytes += bytes;
    holdings.add(holding);
    untaken += bytes;
    kept += bytes;
    while (untaken > MAX_UNTAKEN_BYTES) cut(largest());
    // Whoever asks for one thing at a time adds little, and is not who filled it.
    if (kept > MAX_KEPT_BYTES && holding.answers > 1) cut(holding);
  }

  /** Of those that hold the same, the one that has held some for longest. */
  function largest(): Holding {
    let found: Holding | undefined;
    for (const one of holdings) if (one.bytes > (found?.bytes ?? 0)) found = one;
    return found as Holding;
  }

  function forget(holding: Holding, bytes: number): void {
    if (holding.isOver) return;
    holding.bytes -= bytes;
    kept -= bytes;
    if (!holding.isCut) untaken -= bytes;
    if (holding.bytes === 0) holdings.delete(holding);
  }

  function watch(socket: Watched): Holding {
    const holding = {
      socket,
      forgetAnswer() {
        holding.answers -= 1;
        forget(holding, ANSWER_BYTES);
      },
      answers: 0,
      bytes: 0,
      isCut: false,
      isOver: false,
    };
    socket[HOLDING] = holding;
    // Answers that were waiting for their turn have no end of their own.
    socket.once('close', () => {
      forget(holding, holding.bytes);
      holding.isOver = true;
    });
    return holding;
  }

  return {
    begin(socket: Watched, res, requestBytes = 0) {
      // Node may have read more of a connection that is cut meanwhile.
      if (socket.destroyed) return false;
      const holding = socket[HOLDING] ?? watch(socket);
      if (holding.answers === MAX_ANSWERS_OF_ONE) {
        cut(holding);
        return false;
      }
      // Emitted once. `once` would make three objects more of it, for every request.
      res.on('close', holding.forgetAnswer);
      holding.answers += 1;
      count(holding, ANSWER_BYTES);
      if (requestBytes > 0) {
        const release = (): void => forget(holding, requestBytes);
        // Node keeps a request until its body is whole, which may be long after the answer.
        res.on('close', () => {
          if (res.req.complete) release();
          else res.req.once('close', release);
        });
        count(holding, requestBytes);
      }
      return !socket.destroyed;
    },

    hold(res, bytes) {
      const socket: Watched | null = res.socket;
      const holding = socket?.[HOLDING];
      if (holding === undefined || holding.isCut || holding.isOver || res.closed) return;
      res.on('close', () => forget(holding, bytes));
      count(holding, bytes);
    },

    async turnOf(res) {
      // Node gives an answer its socket when it is the connection's next.
      if (res.socket === null) await once(res, 'socket');
    },
  };
}

/**
 * Node would go on making requests of what it has received, which may be more than a thousand. The
 * function that its parser calls with each is not documented; what it gives back for a change of
 * protocol ends the parsing. Without it everything holds but the bound on memory.
 */
function stopParsing(socket: Socket): void {
  const { parser } = socket as { parser?: { onIncoming?: (() => number) | null } };
  if (parser?.onIncoming) parser.onIncoming = () => CHANGES_PROTOCOL;
}
