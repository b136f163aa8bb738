import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { createAnswerReader, type WireAnswer } from './answer-reader.ts';

/** What came of one connection. */
export interface Exchange {
  readonly answers: readonly WireAnswer[];
  /**
   * How it ended: the server closed it, reset it, or it was still open when the time was over or
   * the last answer that was waited for had come.
   */
  readonly end: 'closed' | 'reset' | 'open';
}

export interface ExchangeOptions {
  readonly port: number;
  /** Each is written when the server has had time to see the one before. */
  readonly parts: readonly Uint8Array[];
  /** Whether the client closes its side after the last part. */
  readonly halfClose?: boolean;
  /** The methods of the requests, where one is HEAD. */
  readonly methods?: readonly string[];
  /** Stop when so many final answers have come; otherwise the server has to close. */
  readonly untilAnswers?: number;
  readonly timeoutMs: number;
}

const PAUSE_MS = 10;

/**
 * Writes bytes to a connection of its own and reads what comes back.
 *
 * @throws {Error} when what comes back is no HTTP, or ends within an answer.
 */
export async function exchange(options: ExchangeOptions): Promise<Exchange> {
  const { port, parts, methods = [], untilAnswers = Number.POSITIVE_INFINITY } = options;
  const answers: WireAnswer[] = [];
  let finals = 0;
  const reader = createAnswerReader(() => methods[finals] === 'HEAD');

  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
    let end: Exchange['end'] = 'closed';
    let failure: Error | undefined;

    const finish = (how: Exchange['end']): void => {
      end = how;
      socket.destroy();
    };
    const timer = setTimeout(() => finish('open'), options.timeoutMs);

    socket.setEncoding('latin1');
    socket.on('data', (bytes: string) => {
      try {
        reader.feed(bytes, (answer) => {
          answers.push(answer);
          if (answer.status >= 200) finals += 1;
        });
      } catch (error) {
        failure ??= error as Error;
        socket.destroy();
      }
      if (finals >= untilAnswers) finish('open');
    });
    socket.on('error', () => (end = 'reset'));
    socket.on('end', () => socket.end());
    socket.on('close', () => {
      clearTimeout(timer);
      if (reader.rest !== '') failure ??= new Error(`cut within an answer: ${reader.rest}`);
      if (failure === undefined) resolve({ answers, end });
      else reject(failure);
    });

    const write = async (): Promise<void> => {
      for (const [i, part] of parts.entries()) {
        if (i > 0) await wait(PAUSE_MS);
        if (socket.writable) socket.write(part);
      }
      if (options.halfClose === true) socket.end();
    };
    socket.once('connect', () => void write());
  });
}
