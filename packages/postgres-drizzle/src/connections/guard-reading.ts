import type { Connection } from 'pg';
import type { Duplex } from 'node:stream';

type Listener = (...given: unknown[]) => void;

// What the driver's types leave out of its connections.
interface Reading {
  attachListeners(stream: Pick<Duplex, 'on'>): void;
}

/**
 * Makes of what is no answer in the protocol an error of this connection. The driver throws at it in
 * the handler of the socket, where nobody could catch it and the process would end.
 */
export function guardReading(connection: Connection): void {
  const reading = connection as Connection & Reading;
  const attach = reading.attachListeners.bind(reading);
  reading.attachListeners = (stream) => {
    const socket = stream as Duplex;
    const guarded = {
      on: (event: string, listener: Listener) =>
        socket.on(event, (...given: unknown[]) => {
          try {
            listener(...given);
          } catch (error) {
            reading.emit('error', new Error(meaningOf(error as Error), { cause: error }));
            socket.destroy();
          }
        }),
    };
    attach(guarded);
  };
}

function meaningOf({ message }: Error): string {
  return message.startsWith('Unknown authentication')
    ? 'the server asks for an authentication that this service does not know'
    : `the server sent what PostgreSQL would not: ${message}`;
}
