import type { Server } from 'node:http';

/**
 * Tells clients that wait for it to send their bodies (RFC 9110, 10.1.1), each when it is its
 * request's turn. What is written earlier Node keeps, and puts the head of an answer in bytes before
 * it: the client would take the go-ahead for the beginning of the content, and the end of that for
 * the next answer.
 */
export function giveGoAhead(server: Server, maxBodyBytes: number): void {
  server.on('checkContinue', (req, res) => {
    const give = (): void => {
      // What was answered already needs no body; Node closes the connection after such an answer,
      // since it can't know whether the client sends one nonetheless.
      if (!res.headersSent) res.writeContinue();
    };
    // Without the go-ahead the client need not send what would be refused anyway.
    if (!(Number(req.headers['content-length']) > maxBodyBytes)) {
      // Node gives an answer its socket when it is the connection's next.
      if (res.socket === null) res.once('socket', give);
      else give();
    }
    server.emit('request', req, res);
  });
}
