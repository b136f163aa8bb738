import { createServer, type Server } from 'node:http';
import type { HttpLimits } from '../config/http-limits.ts';
import type { Logger } from '../observability/logger.ts';
import { answerMalformed } from './answer-malformed.ts';
import { watchAnswers } from './answers-in-turn.ts';
import type { App } from './create-app.ts';
import { stayWithHttp1 } from './other-protocols.ts';
import { reportByTheMinute } from './report-by-the-minute.ts';
import { HEADERS_KEPT } from './request-head.ts';
import { endSilentConnections } from './silent-connections.ts';

/** How often the time-outs are looked at; shorter ones than this, as often as they say. */
const CHECK_TIMEOUTS_EVERY_MS = 2_000;

const SILENT_FOR_MS = 65_000;

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
  server.maxHeadersCount = HEADERS_KEPT;
  const reportRefusals = reportByTheMinute((count) =>
    logger.log('WARNING', {
      message: `connections refused: ${count}; ${maxConnections} are open, as many as HTTP_MAX_CONNECTIONS allows`,
    }),
  );
  server.on('drop', reportRefusals);
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
  const answers = watchAnswers(server);
  answerMalformed(server, answers, logger);
  // Not before Node has looked whether the headers of a request take too long, which has an answer.
  const silentForMs = headersTimeoutMs + 2 * CHECK_TIMEOUTS_EVERY_MS;
  endSilentConnections(server, answers, Math.max(SILENT_FOR_MS, silentForMs));
  stayWithHttp1(server, answers, classes);
  return server;
}
