import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { PAGE_FILE_NAMES, type PageFileName } from './page-file-names.ts';

const OWN = new URL('../../../assets/docs/', import.meta.url);

const SOURCES: Readonly<Record<PageFileName, URL>> = {
  'icon.svg': new URL('icon.svg', OWN),
  'page.css': new URL('page.css', OWN),
  'page.js': new URL('page.js', OWN),
  'swagger-ui.css': new URL(import.meta.resolve('swagger-ui-dist/swagger-ui.css')),
  'swagger-ui-bundle.js': new URL(import.meta.resolve('swagger-ui-dist/swagger-ui-bundle.js')),
};

const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
};

const compress = promisify(gzip);

/** One file of the page, ready to be sent. */
export interface PageFile {
  readonly contentType: string;
  readonly bytes: Uint8Array;
  readonly gzipped: Uint8Array;
  /** Changes with the content, so that what has it in its address may be kept for ever. */
  readonly version: string;
}

export interface Page {
  /** Names every file with its version. */
  readonly html: string;
  readonly files: Readonly<Record<PageFileName, PageFile>>;
}

/** Reads and compresses everything, once and for all; about 2.5 MB stay in memory. */
export async function loadPage(): Promise<Page> {
  const loaded = await Promise.all(
    PAGE_FILE_NAMES.map(async (name) => [name, await loadFile(name)] as const),
  );
  const files = Object.fromEntries(loaded) as Record<PageFileName, PageFile>;
  const template = await readFile(new URL('index.html', OWN), 'utf8');
  return {
    html: template.replaceAll(/"docs\/([^"]+)"/g, (_, name: string) => {
      return `"docs/${name}?v=${files[name as PageFileName].version}"`;
    }),
    files,
  };
}

async function loadFile(name: PageFileName): Promise<PageFile> {
  const bytes = await readFile(SOURCES[name]);
  return {
    contentType: TYPES[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream',
    bytes,
    gzipped: await compress(bytes),
    version: createHash('sha256').update(bytes).digest('hex').slice(0, 16),
  };
}
