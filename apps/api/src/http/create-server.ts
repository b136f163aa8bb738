import { createServer, type Server } from 'node:http';
import type { Socket } from 'node:net';
import type { HttpLimits } from '../config/http-limits.ts';
import type { Logger } from '../observability/logger.ts';
import type { App } from './create-app.ts';
import { rawAnswer } from './raw-answer.ts';
import { createRefusalReport } from './refusal-report.ts';
import { requestIdFrom } from './request-id.ts';

/** How often the time-outs are looked at; shorter ones than this, as often as they say. */
const CHECK_TIMEOUTS_EVERY_MS = 2_000;

/** What the HTTP parser says of requests that never become one. */
const PARSER_REFUSALS: Readonly<Record<string, readonly [status: number, detail: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'Request Header Fields Too Large'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, 'Payload Too Large'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request Timeout'],
};
const BAD_REQUEST = [400, 'Bad Request'] as const;

/** An HTTP server with limits against slow, large and malformed requests. */
export function createHttpServer(
  { listener, ...classes }: App,
  logger: Logger,
  limits: HttpLimits,
): Server {
  const { headersTimeoutMs, requestTimeoutMs, maxConnections, maxBodyBytes } = limits;
  const options = {
    maxHeaderSize: limits.maxHeaderBytes,
    headersTimeout: headersTimeoutMs,
    requestTimeout: requestTimeoutMs,
    connectionsCheckingInterval: Math.min(CHECK_TIMEOUTS_EVERY_MS, headersTimeoutMs),
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    // The application refuses a request without Host itself, in JSON and with a log line.
    requireHostHeader: false,
    ...classes,
  };
  const server = createServer(options, listener);
  server.maxConnections = maxConnections;
  server.on('drop', createRefusalReport(logger, maxConnections));
  // A client may close its side when it has sent its request, and still wants the answer. Node has
  // the switch and its types do not.
  Object.assign(server, { httpAllowHalfOpen: true });

  server.on('checkContinue', (req, res) => {
    // Without the go-ahead the client need not send what would be refused anyway.
    if (!(Number(req.headers['content-length']) > maxBodyBytes)) res.writeContinue();
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
