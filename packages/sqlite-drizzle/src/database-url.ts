export type DatabaseUrlReading =
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'refused'; readonly reason: string };

/** Where the database is when nobody says otherwise. */
export const DEFAULT_DATABASE_URL = 'sqlite:///./data/app.db';

const IN_MEMORY = ':memory:';
const SCHEME = /^([a-z][a-z0-9+.-]*):/i;
/** As a path it would do, and hold a ledger in a folder of that name, often with a password in it. */
const URL_GONE_WRONG = /^["'`]|:\/\/|^postgres(ql)?\/\//i;

/**
 * Reads `DATABASE_URL` as SQLAlchemy does, which the assignment's clients were written for:
 * `sqlite:///relative/path`, `sqlite:////absolute/path`, `sqlite://` for a database in memory.
 * A bare path and `:memory:` work too.
 */
export function parseDatabaseUrl(url: string): DatabaseUrlReading {
  // better-sqlite3 trims the names of files, and nobody else does.
  if (url !== url.trim()) return refused('begins or ends with white space');
  const scheme = SCHEME.exec(url)?.[1]?.toLowerCase();
  if (scheme === undefined && URL_GONE_WRONG.test(url)) {
    return refused('is neither a path nor a URL: mind quotation marks and the colon');
  }
  if (url === IN_MEMORY || scheme === undefined) return { kind: 'path', path: url };
  if (scheme !== 'sqlite') {
    return refused(`names a database of kind ${scheme}, not of kind sqlite`);
  }
  const rest = url.slice('sqlite:'.length);
  if (rest === '//' || rest === `//${IN_MEMORY}`) return { kind: 'path', path: IN_MEMORY };
  if (!rest.startsWith('///')) {
    return refused('needs three slashes before a relative path and four before an absolute one');
  }
  const path = rest.slice('///'.length);
  if (path === '') return refused('names no file after sqlite:///');
  if (/[?#]/.test(path)) return refused('takes no options after the path');
  return { kind: 'path', path };
}

function refused(reason: string): DatabaseUrlReading {
  return { kind: 'refused', reason: `${reason} (as in ${DEFAULT_DATABASE_URL})` };
}
