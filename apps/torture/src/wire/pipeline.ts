import { once } from 'node:events';
import { connect } from 'node:net';
import { createAnswerReader, type WireAnswer } from './answer-reader.ts';

/** A keep-alive connection on which requests go out without waiting for the answers before. */
export interface Pipeline {
  /** Resolves with the final answer; rejects when the connection ends before, or is no HTTP. */
  send(request: Uint8Array, method: string): Promise<WireAnswer>;
  close(): void;
}

interface Waiting {
  readonly method: string;
  readonly resolve: (answer: WireAnswer) => void;
  readonly reject: (error: Error) => void;
}

export async function openPipeline(port: number): Promise<Pipeline> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  const waiting: Waiting[] = [];
  const reader = createAnswerReader(() => waiting[0]?.method === 'HEAD');
  let failure: Error | undefined;

  const fail = (error: Error): void => {
    failure ??= error;
    for (const { reject } of waiting.splice(0)) reject(failure);
    socket.destroy();
  };
  const take = (answer: WireAnswer): void => {
    if (answer.status < 200) return;
    const first = waiting.shift();
    if (first === undefined) throw new Error(`an answer that nobody asked for: ${answer.status}`);
    first.resolve(answer);
  };

  socket.setEncoding('latin1');
  socket.on('data', (bytes: string) => {
    try {
      reader.feed(bytes, take);
    } catch (error) {
      fail(error as Error);
    }
  });
  socket.on('error', fail);
  socket.on('close', () => fail(new Error('the connection was closed')));

  return {
    async send(request, method) {
      if (failure !== undefined) throw failure;
      return new Promise((resolve, reject) => {
        waiting.push({ method, resolve, reject });
        socket.write(request);
      });
    },
    close: () => socket.destroy(),
  };
}
