import { once } from 'node:events';
import { connect } from 'node:net';

/** One keep-alive connection that has one request under way at a time. */
export interface Connection {
  /** Sends a request and resolves with the status of its answer; rejects when it is cut. */
  send(request: Buffer): Promise<number>;
  close(): void;
}

const HEAD_END = '\r\n\r\n';

/** A client without a parser's cost: it looks for the status, the length and the end. */
export async function openConnection(port: number): Promise<Connection> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  let received = '';
  let settle: { resolve: (status: number) => void; reject: (error: Error) => void } | undefined;

  socket.setEncoding('latin1');
  socket.on('data', (chunk: string) => {
    received += chunk;
    const head = received.indexOf(HEAD_END);
    if (head === -1) return;
    const length = Number(/content-length: (\d+)/i.exec(received)?.[1] ?? 0);
    if (received.length < head + HEAD_END.length + length) return;
    const status = Number(received.slice(9, 12));
    received = '';
    settle?.resolve(status);
  });
  const fail = (): void => settle?.reject(new Error('the connection was cut'));
  socket.on('error', fail).on('close', fail);

  return {
    async send(request) {
      return new Promise((resolve, reject) => {
        settle = { resolve, reject };
        socket.write(request);
      });
    },
    close: () => socket.destroy(),
  };
}
