/**
 * On every answer, the ones that never reach the application included: nothing here is a page, is to
 * be kept by anybody on the way, or is for other origins to embed. A route that serves a page
 * replaces the one that says what it may load.
 */
export const SECURITY_HEADERS = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
} as const;
