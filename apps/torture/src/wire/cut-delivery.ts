import { connect } from 'node:net';
import type { Told } from '../history.ts';
import { createAnswerReader } from './answer-reader.ts';

/** Where a client loses its connection, or its patience. */
export interface Cut {
  readonly at: 'within the request' | 'after the request' | 'within the answer' | 'nowhere';
  /** How much of the request is sent when it is cut within, 0 up to 1. */
  readonly share: number;
  /** How long the client waits after the whole request when it is cut after it, in milliseconds. */
  readonly patienceMs: number;
  /** A reset, which the service learns at once; otherwise the connection's end. */
  readonly byReset: boolean;
}

const LONGEST_WAIT_MS = 20_000;

/** Delivers over a connection of its own that is cut; resolves with what the client knows then. */
export async function deliverAndCut(port: number, request: Uint8Array, cut: Cut): Promise<Told> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    const reader = createAnswerReader();
    let told: Told = 'unknown';
    const leave = (): void => {
      if (cut.byReset) socket.resetAndDestroy();
      else socket.destroy();
    };
    const timer = setTimeout(leave, cut.at === 'nowhere' ? LONGEST_WAIT_MS : cut.patienceMs);

    socket.setEncoding('latin1');
    socket.on('data', (bytes: string) => {
      if (cut.at === 'within the answer') {
        leave();
        return;
      }
      reader.feed(bytes, ({ status }) => (told = status === 200 ? 'ok' : 'refused'));
      if (told !== 'unknown') socket.destroy();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(told);
    });
    socket.once('connect', () => {
      const length = request.length - 1;
      const end = cut.at === 'within the request' ? Math.floor(length * cut.share) : length + 1;
      socket.write(request.subarray(0, end), () => {
        if (cut.at === 'within the request') leave();
      });
    });
  });
}
