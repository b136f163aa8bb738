import { openSqliteStore } from '@hookledger/sqlite-drizzle';
import type { Database } from '../config/database.ts';
import * as tokens from './tokens.ts';
import type { Provide } from './typed-container.ts';

export interface StoreSurroundings {
  readonly onFatalError: (error: unknown) => void;
  readonly onOpened: (store: { close(): Promise<void> }) => void;
}

/** The ports of the ledger, by the store that the configuration names. */
export async function provideStore(
  provide: Provide,
  database: Database,
  surroundings: StoreSurroundings,
): Promise<void> {
  if (database.kind === 'sqlite') provideSqlite(provide, database, surroundings);
  else await providePostgres(provide, database, surroundings);

  provide(tokens.MESSAGE_REPOSITORY, (get) => get(tokens.STORE).repository);
  provide(tokens.MESSAGE_READER, (get) => get(tokens.STORE).reader);
  provide(tokens.MESSAGE_FEED, (get) => get(tokens.STORE).feed);
  provide(tokens.STORE_CHECKS, (get) => get(tokens.STORE).checks);
  provide(tokens.STORE_FIGURES, (get) => get(tokens.STORE).figures);
}

type Of<Kind extends Database['kind']> = Extract<Database, { readonly kind: Kind }>;

function provideSqlite(
  provide: Provide,
  { path }: Of<'sqlite'>,
  { onFatalError, onOpened }: StoreSurroundings,
): void {
  provide(tokens.STORE, (get) => {
    const store = openSqliteStore({
      path,
      onFatalError,
      onIndexProgress: ({ behind, messages }) =>
        get(tokens.LOGGER).log('INFO', {
          message: `indexing: ${messages - behind} of ${messages} messages; until it is done, lists and searches take longer`,
        }),
      onIndexRenewal: (reason) =>
        get(tokens.LOGGER).log('WARNING', {
          message: `the index is made anew from the ledger: ${reason}`,
        }),
    });
    onOpened(store);
    return store;
  });
}

// Loaded only where it is used: most services have no PostgreSQL.
async function providePostgres(
  provide: Provide,
  settings: Of<'postgres'>,
  { onFatalError, onOpened }: StoreSurroundings,
): Promise<void> {
  const { openPostgresStore } = await import('@hookledger/postgres-drizzle');
  provide(tokens.STORE, (get) => {
    const store = openPostgresStore({
      ...settings,
      onFatalError,
      onWarning: (message) => get(tokens.LOGGER).log('WARNING', { message }),
    });
    onOpened(store);
    return store;
  });
}
