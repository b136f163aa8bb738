import { DELIVERY } from '@hookledger/wire';
import { readFile } from 'node:fs/promises';
import * as answers from '../answer-schemas.ts';
import { DELIVERIES, TIMELINE } from '../figures-schemas.ts';
import { STREAM_EVENT } from '../stream-schemas.ts';
import { ASSET_PATH, DASHBOARD_PATH } from './dashboard-paths.ts';
import { DELIVERY_PATH, SIGNATURE_SCHEME } from './delivery-path.ts';
import { GRAMMARS, toJsonSchemas, type Json } from './json-schema.ts';
import * as operations from './operations-paths.ts';
import { MESSAGES_PATH, READ_TOKEN_SCHEME } from './reading-paths.ts';
import { HEADERS, RESPONSES } from './responses.ts';
import { DELIVERIES_PATH, STATS_PATH, TIMELINE_PATH } from './stats-paths.ts';
import { STREAM_PATH } from './stream-path.ts';

const MANIFEST = new URL('../../../package.json', import.meta.url);

const DESCRIPTION = `Receives signed webhooks, keeps each message exactly once, and answers 200 only when the message would survive a power cut.

HEAD works where GET does. Errors are always JSON with \`detail\`. A client's own \`X-Request-ID\` (1 to 128 visible ASCII characters) is kept. Every answer carries \`X-Content-Type-Options\`, \`Content-Security-Policy\`, \`Cross-Origin-Resource-Policy\`, \`Referrer-Policy\` and \`Cache-Control\`.`;

/** The description of the whole HTTP interface, in OpenAPI 3.1. */
export async function createOpenApiDocument(): Promise<Json> {
  const { version } = JSON.parse(await readFile(MANIFEST, 'utf8')) as { readonly version: string };
  return {
    openapi: '3.1.1',
    info: {
      title: 'Hookledger',
      version,
      description: DESCRIPTION,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/', description: 'The service that this was asked of.' }],
    tags: [
      { name: 'Deliveries', description: 'What senders do.' },
      { name: 'Reading', description: 'What was received.' },
      { name: 'Operations', description: 'What operators and their tools ask.' },
      { name: 'Dashboard', description: 'What people look at.' },
      { name: 'Documentation', description: 'What you are reading.' },
    ],
    paths: {
      '/webhook': DELIVERY_PATH,
      '/messages': MESSAGES_PATH,
      '/messages/stream': STREAM_PATH,
      '/stats': STATS_PATH,
      '/stats/timeline': TIMELINE_PATH,
      '/stats/deliveries': DELIVERIES_PATH,
      '/health/live': operations.LIVE_PATH,
      '/health/ready': operations.READY_PATH,
      '/metrics': operations.METRICS_PATH,
      '/': DASHBOARD_PATH,
      '/assets/{file}': ASSET_PATH,
      '/openapi.json': operations.OPENAPI_PATH,
      '/docs': operations.DOCS_PATH,
    },
    components: {
      securitySchemes: { signature: SIGNATURE_SCHEME, readToken: READ_TOKEN_SCHEME },
      headers: HEADERS,
      responses: RESPONSES,
      schemas: {
        ...GRAMMARS,
        ...toJsonSchemas({
          Delivery: DELIVERY,
          Message: answers.MESSAGE,
          Accepted: answers.ACCEPTED,
          MessagePage: answers.PAGE,
          StreamEvent: STREAM_EVENT,
          MessageStats: answers.STATS,
          Timeline: TIMELINE,
          DeliveryFigures: DELIVERIES,
          Live: answers.LIVE,
          Ready: answers.READY,
          NotReady: answers.NOT_READY,
          Problem: answers.PROBLEM,
          Faults: answers.FAULTS,
        }),
      },
    },
  };
}
