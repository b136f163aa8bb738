/** What of the connection is encrypted and checked, in libpq's words. */
export type SslMode = 'disable' | 'require' | 'verify-ca' | 'verify-full';

export interface PostgresHost {
  readonly host: string;
  readonly port: number;
}

/** Where the database is and how to be let in. */
export interface PostgresConnection {
  /** Tried one after the other until one takes writes. */
  readonly hosts: readonly PostgresHost[];
  readonly user: string;
  readonly password: string | undefined;
  readonly database: string;
  /** `undefined`: the server's own default, as a rule `public`. */
  readonly schema: string | undefined;
  readonly sslMode: SslMode;
  /** File with the certificates that the server's must be signed by. */
  readonly sslRootCertPath: string | undefined;
}

export type PostgresUrlReading =
  | { readonly kind: 'connection'; readonly connection: PostgresConnection }
  /** The reason names no part of the URL that could be a secret. */
  | { readonly kind: 'refused'; readonly reason: string };

const DEFAULT_PORT = 5_432;
const SSL_MODES = ['disable', 'require', 'verify-ca', 'verify-full'] as const;
const PARAMETERS = ['schema', 'sslmode', 'sslrootcert'];
const NO_SCHEMA_OF_OURS = /^$|^pg_|^information_schema$/;
// No `@` behind the hosts: what stands there would be shown, and be the end of a password with a slash in it.
const URL_PARTS =
  /^postgres(?:ql)?:\/\/(?:(?<user>[^:@/?#]*)(?::(?<password>[^@/?#]*))?@)?(?<hosts>[^@/?#]+)\/(?<database>[^@/?#\s]+)(?:\?(?<query>[^#]*))?$/i;
const HOST = /^(?:\[(?<ipv6>[0-9a-fA-F:.]+)\]|(?<name>[^:[\]]+))(?::(?<port>[0-9]{1,5}))?$/;

/** Whether a `DATABASE_URL` is meant to name a PostgreSQL database. */
export function isPostgresUrl(url: string): boolean {
  return /^postgres(ql)?:/i.test(url);
}

/**
 * Reads `postgres://user:password@host:port/database`. Several hosts are divided by commas, as libpq
 * has them. Options are `sslmode`, `sslrootcert` and `schema`.
 */
export function parsePostgresUrl(url: string): PostgresUrlReading {
  const parts = URL_PARTS.exec(url)?.groups;
  if (parts === undefined) {
    return refused('must look like postgres://user:password@host:5432/database');
  }
  try {
    const hosts = (parts['hosts'] as string).split(',').map(hostOf);
    const query = new URLSearchParams(parts['query'] ?? '');
    if ([...query.keys()].some((name) => !PARAMETERS.includes(name))) {
      throw new RangeError(`has another option than ${PARAMETERS.join(', ')}`);
    }
    const schema = query.get('schema') ?? undefined;
    if (schema !== undefined && NO_SCHEMA_OF_OURS.test(schema)) {
      throw new RangeError(
        'has a schema without a name, or with one that PostgreSQL keeps for itself',
      );
    }
    return {
      kind: 'connection',
      connection: {
        hosts,
        user: decoded(parts['user']) ?? '',
        password: decoded(parts['password']),
        database: decoded(parts['database']) as string,
        schema,
        sslMode: sslModeOf(query.get('sslmode') ?? 'disable'),
        sslRootCertPath: query.get('sslrootcert') ?? undefined,
      },
    };
  } catch (error) {
    return refused((error as Error).message);
  }
}

/** The connection without anything secret, for a log line. */
export function shownConnection({ hosts, database, schema }: PostgresConnection): string {
  const places = hosts.map(
    ({ host, port }) => `${host.includes(':') ? `[${host}]` : host}:${port}`,
  );
  const suffix = schema === undefined ? '' : `?schema=${schema}`;
  return `postgres://${places.join(',')}/${database}${suffix}`;
}

function hostOf(text: string): PostgresHost {
  const parts = HOST.exec(text)?.groups;
  const port = Number(parts?.['port'] ?? DEFAULT_PORT);
  if (parts === undefined || port < 1 || port > 65_535) {
    throw new RangeError('has a host that is not of the form name:port');
  }
  return { host: parts['ipv6'] ?? decodeURIComponent(parts['name'] as string), port };
}

function sslModeOf(word: string): SslMode {
  const mode = SSL_MODES.find((known) => known === word);
  if (mode === undefined) {
    throw new RangeError(`has an sslmode other than ${SSL_MODES.join(', ')}`);
  }
  return mode;
}

function decoded(part: string | undefined): string | undefined {
  if (part === undefined) return undefined;
  try {
    return decodeURIComponent(part);
  } catch {
    throw new RangeError('has a broken percent-escape');
  }
}

function refused(reason: string): PostgresUrlReading {
  return { kind: 'refused', reason };
}
