import { PortUnavailableError } from '@hookledger/domain';
import {
  DASHBOARD_FILES,
  MESSAGE_FEED,
  MESSAGE_READER,
  MESSAGE_REPOSITORY,
  METRICS,
  STORE_CHECKS,
} from '../../src/composition/tokens.ts';
import {
  EXAMPLE_SECRET,
  FAULTY_BODY_EXAMPLE,
  MESSAGE_EXAMPLE,
} from '../../src/http/openapi/examples.ts';
import { MAX_STREAMS } from '../../src/http/message-streams.ts';
import { aConfig, overSqlite, startService, type Override } from '../a-service.ts';
import {
  DESCRIPTION,
  expectDescribed,
  templateOf,
  type AnswerToCheck,
} from '../an-api-description.ts';
import { followStream, type EventStream } from '../an-event-stream.ts';
import { ask, deliver, exchangeBytes, sign } from '../an-http-client.ts';

const STREAM = '/messages/stream';
export const TOKEN = 'a-token-for-these-tests';
const AUTHORIZED = { headers: { Authorization: `Bearer ${TOKEN}` } } as const;
export const BUG = async (): Promise<never> => Promise.reject(new Error('a bug'));
export const BUSY = async (): Promise<never> => Promise.reject(new PortUnavailableError('busy'));

/** What was asked, `GET /stats`, and what the service said. */
export type Answered = readonly [request: string, answer: AnswerToCheck];
type Ask = (method: string, target: string, asking?: object) => Promise<Answered>;

export async function usualRequests(port: number, asked: Ask): Promise<Answered[]> {
  const body = JSON.stringify(MESSAGE_EXAMPLE);
  const headers = { 'X-Signature': sign(body, EXAMPLE_SECRET) };
  const faulty = await deliver(port, EXAMPLE_SECRET, FAULTY_BODY_EXAMPLE);
  const paths = Object.keys(DESCRIPTION.paths);
  const page = await asked('GET', '/');
  const [, asset] = /src="\.(\/assets\/[^"]+)"/.exec(page[1].text) ?? [];
  const ending = paths.filter((path) => path !== '/webhook' && path !== STREAM);
  const stream = await followStream(port);
  await stream.when(({ lastEventId }) => lastEventId() !== undefined);
  stream.close();
  return [
    [`GET ${STREAM}`, { ...stream, text: stream.text() }],
    await asked('POST', '/webhook', { headers, body }),
    await asked('POST', '/webhook', { body }),
    await asked('POST', '/webhook', { headers, body: 'x'.repeat(1024 * 1024 + 1) }),
    await asked('POST', '/webhook', { headers: { ...headers, 'Content-Encoding': 'gzip' }, body }),
    ['POST /webhook', faulty],
    await asked('GET', '/messages?limit=101'),
    await asked('GET', '/stats/timeline?bucket=week'),
    await asked('GET', `${STREAM}?last=101`),
    await asked('GET', asset as string),
    ...(await Promise.all(ending.map(async (path) => asked('GET', path)))),
    ...(await Promise.all(
      paths.map(async (path): Promise<Answered> => {
        const [, answer] = await asked('PATCH', path.replace('{file}', 'x.js'));
        return [`${path === '/webhook' ? 'POST' : 'GET'} ${path}`, answer];
      }),
    )),
  ];
}

export async function requestsWithoutToken(_: number, asked: Ask): Promise<Answered[]> {
  const wrong = { headers: { Authorization: 'Bearer another' } };
  return [
    await asked('GET', '/messages'),
    await asked('GET', '/messages', wrong),
    await asked('GET', STREAM),
    await asked('GET', '/stats'),
    await asked('GET', '/stats/timeline'),
    await asked('GET', '/stats/deliveries'),
    await asked('GET', '/metrics'),
    await asked('GET', '/stats', AUTHORIZED),
  ];
}

export async function lackingRequests(_: number, asked: Ask): Promise<Answered[]> {
  return [
    await asked('POST', '/webhook', { headers: { 'X-Signature': 'ab' }, body: '{}' }),
    await asked('GET', '/health/ready'),
    await asked('GET', '/metrics'),
    await asked('GET', '/'),
  ];
}

export async function failingRequests(port: number, asked: Ask): Promise<Answered[]> {
  return [
    ['POST /webhook', await deliver(port, EXAMPLE_SECRET, MESSAGE_EXAMPLE)],
    await asked('GET', '/messages'),
    await asked('GET', STREAM),
    await asked('GET', '/stats'),
    await asked('GET', '/stats/timeline'),
    await asked('GET', '/stats/deliveries'),
    await asked('GET', '/health/ready'),
    await asked('GET', '/metrics'),
    await asked('GET', '/'),
    await asked('GET', '/assets/x.js'),
  ];
}

export async function streamsBeyondTheLast(port: number, asked: Ask): Promise<Answered[]> {
  const streams: EventStream[] = [];
  while (streams.length < MAX_STREAMS) streams.push(await followStream(port));
  const refused = await asked('GET', STREAM);
  for (const stream of streams) stream.close();
  return [refused];
}

type Requests = (port: number, asked: Ask) => Promise<Answered[]>;
type Settings = Parameters<typeof startService>[1];

export async function answersOf(
  settings: Settings,
  requests: Requests,
  override: Override = overSqlite,
): Promise<Answered[]> {
  const service = await startService(override, settings);
  try {
    return await requests(service.port, async (method, target, asking) => {
      const answer = await ask(service.port, target, { method, ...asking });
      const [path = ''] = target.split('?');
      return [`${method} ${templateOf(path)}`, answer];
    });
  } finally {
    await service.close();
  }
}

export const withoutDashboard: Override = (provide) => {
  provide(DASHBOARD_FILES, () => ({ find: async () => undefined }));
};

export async function answersFrom(
  fail: () => Promise<never>,
  requests: Requests,
): Promise<Answered[]> {
  return answersOf({}, requests, (provide) => {
    provide(MESSAGE_REPOSITORY, () => ({ insertIfAbsent: fail }));
    provide(MESSAGE_READER, () => ({ page: fail, stats: fail, countBetween: fail }));
    provide(MESSAGE_FEED, () => ({
      after: fail,
      numberBeforeNewest: fail,
      watch: () => () => undefined,
    }));
    provide(DASHBOARD_FILES, () => ({ find: BUG }));
    provide(STORE_CHECKS, () => [{ name: 'database', problem: BUG }]);
    provide(METRICS, () => ({
      observeRequest: () => undefined,
      countDelivery: () => undefined,
      countSignature: () => undefined,
      deliveryFigures: BUG,
      exposition: BUG,
    }));
  });
}

/** What the server refuses before the application sees it, path by path. */
export async function rawAnswers(): Promise<Answered[]> {
  const httpLimits = { ...aConfig().httpLimits, headersTimeoutMs: 1_000 };
  const service = await startService(overSqlite, { httpLimits });
  try {
    const requests = Object.entries(DESCRIPTION.paths).flatMap(([path, operations]) =>
      Object.keys(operations).flatMap((operation) => {
        const method = operation.toUpperCase();
        const start = `${method} ${path} HTTP/1.1\r\n`;
        return [`${start}\r\n`, start, `${start}A: ${'x'.repeat(20_000)}\r\n\r\n`].map(
          async (bytes): Promise<Answered> => {
            const answer = readAnswer(await exchangeBytes(service.port, bytes));
            expectDescribed(method, path, answer);
            return [`${method} ${path}`, answer];
          },
        );
      }),
    );
    return await Promise.all(requests);
  } finally {
    await service.close();
  }
}

function readAnswer(bytes: string): AnswerToCheck {
  const [head = '', text = ''] = bytes.split('\r\n\r\n');
  const [statusLine = '', ...lines] = head.split('\r\n');
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(': ');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 2)];
  });
  return { status: Number(statusLine.split(' ')[1]), headers: Object.fromEntries(headers), text };
}
