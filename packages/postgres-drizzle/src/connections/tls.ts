import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import type { PostgresConnection } from '../database-url.ts';

/**
 * @throws {Error} when the file with the certificates can't be read.
 */
export function tlsOptionsOf({
  sslMode,
  sslRootCertPath,
}: PostgresConnection): false | ConnectionOptions {
  const ca = sslRootCertPath === undefined ? {} : { ca: readFileSync(sslRootCertPath, 'utf8') };
  switch (sslMode) {
    case 'disable':
      return false;
    case 'require':
      // As libpq: encrypted, to whoever answers; with certificates to check, their signer's only.
      return sslRootCertPath === undefined
        ? { rejectUnauthorized: false }
        : { ...ca, checkServerIdentity: () => undefined };
    case 'verify-ca':
      return { ...ca, checkServerIdentity: () => undefined };
    case 'verify-full':
      return ca;
  }
}
