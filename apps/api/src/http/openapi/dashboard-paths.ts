import { ASSET_NAME } from '../dashboard/dashboard-routes.ts';
import type { Json } from './json-schema.ts';
import { problemResponse, responsesOf, textResponse } from './responses.ts';

const PAGE = { tags: ['Dashboard'], security: [] as readonly Json[] } as const;
const TEXT = { schema: { type: 'string' } } as const;

export const DASHBOARD_PATH: Json = {
  get: {
    operationId: 'showDashboard',
    summary: 'The ledger as a page',
    description:
      'Open to everybody, since it shows nothing by itself: what it shows it asks of this interface, with the read token of whoever looks at it where one is needed. It has a `Content-Security-Policy` of its own, that allows what is of this origin.',
    ...PAGE,
    responses: responsesOf({
      200: textResponse('A page for browsers.', { 'text/html': TEXT }),
      404: problemResponse('The page was not built.', [
        'the dashboard is not built: make dashboard',
      ]),
    }),
  },
};

export const ASSET_PATH: Json = {
  get: {
    operationId: 'loadDashboardFile',
    summary: 'A file that the page is made of',
    description:
      'Its name changes with its content, so `Cache-Control` lets everybody keep it for a year.',
    ...PAGE,
    parameters: [
      {
        name: 'file',
        in: 'path',
        required: true,
        description: 'As the page at `/` has it.',
        schema: { type: 'string', pattern: `^${ASSET_NAME.source}$` },
        example: 'index-Ab12Cd34.js',
      },
    ],
    responses: responsesOf(
      {
        200: textResponse('The file.', {
          'text/javascript': TEXT,
          'text/css': TEXT,
          'image/svg+xml': TEXT,
        }),
      },
      { 404: 'NotFound' },
    ),
  },
};
