export type PageFileName =
  'icon.svg' | 'page.css' | 'page.js' | 'swagger-ui.css' | 'swagger-ui-bundle.js';

// Each is a route of its own: no part of a path that is asked for ever becomes a file name.
export const PAGE_FILE_NAMES: readonly PageFileName[] = [
  'icon.svg',
  'page.css',
  'page.js',
  'swagger-ui.css',
  'swagger-ui-bundle.js',
];
