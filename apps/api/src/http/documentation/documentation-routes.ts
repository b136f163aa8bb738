import type { IRouter, Request, Response } from 'express';
import { answerText } from '../answer.ts';
import { route } from '../route.ts';
import { once } from './once.ts';
import { PAGE_FILE_NAMES } from './page-file-names.ts';
import type { PageFile } from './page-files.ts';

// Swagger UI has its pictures in its style sheet, as data.
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const FOR_A_YEAR = 'public, max-age=31536000, immutable';

/**
 * `GET /openapi.json`, `GET /docs` and what that page is made of. Open to everybody: they show how
 * to ask, and nothing that was received. Nothing of it is loaded before somebody asks.
 */
export function mountDocumentationRoutes(router: IRouter): void {
  const description = once(async () => {
    const { createOpenApiDocument } = await import('../openapi/openapi-document.ts');
    return JSON.stringify(await createOpenApiDocument());
  });
  const page = once(async () => (await import('./page-files.ts')).loadPage());

  route(router, '/openapi.json', 'get', async (req, res) => {
    answerText(req, res, 200, 'application/json; charset=utf-8', await description());
  });
  route(router, '/docs', 'get', async (req, res) => {
    const { html } = await page();
    answerText(req, res, 200, 'text/html; charset=utf-8', html, {
      'Content-Security-Policy': PAGE_POLICY,
    });
  });
  for (const name of PAGE_FILE_NAMES) {
    route(router, `/docs/${name}`, 'get', async (req, res) => {
      const { files } = await page();
      answerFile(req, res, files[name]);
    });
  }
}

function answerFile(req: Request, res: Response, file: PageFile): void {
  const zipped = acceptsGzip(req);
  answerText(req, res, 200, file.contentType, zipped ? file.gzipped : file.bytes, {
    Vary: 'Accept-Encoding',
    ...(zipped && { 'Content-Encoding': 'gzip' }),
    // Under another version's address a newer file must not be kept.
    ...(req.originalUrl.endsWith(`?v=${file.version}`) && { 'Cache-Control': FOR_A_YEAR }),
  });
}

function acceptsGzip(req: Request): boolean {
  return req.acceptsEncodings('gzip', 'identity') === 'gzip';
}
