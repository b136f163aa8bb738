import { Option } from 'commander';
import { UsageError } from './exit-code.ts';
import type { Surroundings } from './surroundings.ts';

export const URL_OPTION: Option = new Option(
  '-u, --url <url>',
  'where the service is (default: HOOKLEDGER_URL, or port PORT or 8000 of this machine)',
);

/**
 * Where a path of the service is; a path of the base stays in front of it.
 *
 * @throws {UsageError} when the base is no URL that a service can have.
 */
export function serviceUrl(
  given: string | undefined,
  { environment }: Surroundings,
  path: string,
): URL {
  const { HOOKLEDGER_URL: set, PORT: port = '' } = environment;
  const base = given ?? (set || `http://localhost:${port || '8000'}`);
  // Named and not repeated: what is mistyped may have a password in it.
  const name = given === undefined ? (set ? 'HOOKLEDGER_URL' : 'PORT') : '--url';
  const url = URL.parse(base);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(`${name} gives no http:// or https:// URL`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new UsageError(`${name} must not contain a user or a password`);
  }
  if (url.search !== '' || url.hash !== '') {
    throw new UsageError(`${name} must end with its path`);
  }
  url.pathname = `${url.pathname.replace(/\/$/, '')}/${path}`;
  return url;
}
