import type { IRouter, Request, Response } from 'express';
import { answer, answerText } from '../answer.ts';
import { route } from '../route.ts';
import type { DashboardFile, DashboardFiles } from './dashboard-files.ts';

/**
 * The page loads its own files and asks its own service, and nothing else: no inline script or
 * style, no string becomes HTML or code, no form is sent, no other page frames it.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

/** Built files have a hash of their content in their names. */
const FOR_A_YEAR = 'public, max-age=31536000, immutable';
/** What a file of the page may be called. */
export const ASSET_NAME: RegExp = /[\w.-]+/;
const ASSET = new RegExp(`^/assets/${ASSET_NAME.source}$`);
const ENCODINGS = ['br', 'gzip'] as const;

export interface DashboardRoutesDeps {
  readonly dashboardFiles: DashboardFiles;
}

/** `GET /` and the files that the page at it is made of. */
export function mountDashboardRoutes(
  router: IRouter,
  { dashboardFiles }: DashboardRoutesDeps,
): void {
  route(router, '/', 'get', async (req, res) => {
    const page = await dashboardFiles.find('index.html');
    if (page === undefined) {
      answer(req, res, 404, { detail: 'the dashboard is not built: make dashboard' });
      return;
    }
    send(req, res, page, { 'Content-Security-Policy': POLICY });
  });
  route(router, { pattern: ASSET, template: '/assets/{file}' }, 'get', async (req, res) => {
    const file = await dashboardFiles.find(req.path.slice(1));
    if (file === undefined) answer(req, res, 404, { detail: 'Not Found' });
    else send(req, res, file, { 'Cache-Control': FOR_A_YEAR });
  });
}

function send(
  req: Request,
  res: Response,
  file: DashboardFile,
  headers: Readonly<Record<string, string>>,
): void {
  const all = { ...headers, Vary: 'Accept-Encoding' };
  const encoding = ENCODINGS.find((coding) => req.acceptsEncodings(coding) === coding);
  const encoded = encoding === undefined ? undefined : file[encoding];
  if (encoding === undefined || encoded === undefined) {
    answerText(req, res, 200, file.contentType, file.identity, all);
  } else {
    answerText(req, res, 200, file.contentType, encoded, { ...all, 'Content-Encoding': encoding });
  }
}
