import { createServer, type Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Logger } from '../observability/logger.ts';
import type { App } from './create-app.ts';
import { MAX_BODY_BYTES } from './read-raw-body.ts';
import { requestIdFrom } from './request-id.ts';

const SECOND = 1_000;

const LIMITS = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 10 * SECOND,
  requestTimeout: 15 * SECOND,
  // The two above are looked at this often.
  connectionsCheckingInterval: 2 * SECOND,
  // Longer than a proxy keeps its side, so that the proxy never sends into a closing connection.
  keepAliveTimeout: 65 * SECOND,
  // The application refuses a request without Host itself, in JSON and with a log line.
  requireHostHeader: false,
};
const MAX_CONNECTIONS = 10_000;

/** What the HTTP parser says of requests that never become one. */
const PARSER_REFUSALS: Readonly<Record<string, readonly [status: number, detail: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'Request Header Fields Too Large'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, 'Payload Too Large'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request Timeout'],
};
const BAD_REQUEST = [400, 'Bad Request'] as const;

/** An HTTP server with limits against slow, large and malformed requests. */
export function createHttpServer({ listener, ...classes }: App, logger: Logger): Server {
  const server = createServer({ ...LIMITS, ...classes }, listener);
  server.maxConnections = MAX_CONNECTIONS;
  // A client may close its side when it has sent its request, and still wants the answer. Node has
  // the switch and its types do not.
  Object.assign(server, { httpAllowHalfOpen: true });

  server.on('checkContinue', (req, res) => {
    // Without the go-ahead the client need not send what would be refused anyway.
    if (!(Number(req.headers['content-length']) > MAX_BODY_BYTES)) res.writeContinue();
    server.emit('request', req, res);
  });
  // An expectation that we don't know may be ignored (RFC 9110, 10.1.1).
  server.on('checkExpectation', (req, res) => server.emit('request', req, res));
  server.on('connect', (_req, socket: Socket) => {
    socket.end(rawAnswer(404, 'Not Found', requestIdFrom(undefined)));
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const [status, detail] = PARSER_REFUSALS[error.code ?? ''] ?? BAD_REQUEST;
    const requestId = requestIdFrom(undefined);
    logger.log('WARNING', {
      message: `refused what is no HTTP request: answered ${status} ${detail}`,
      request_id: requestId,
      code: error.code,
    });
    socket.end(rawAnswer(status, detail, requestId), () => socket.destroy());
  });
  return server;
}

function rawAnswer(status: number, detail: string, requestId: string): string {
  const body = JSON.stringify({ detail });
  return [
    `HTTP/1.1 ${status} ${detail}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-ID: ${requestId}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}
