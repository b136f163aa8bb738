export {
  openSqliteStore,
  type IndexProgress,
  type SqliteStoreOptions,
} from './open-sqlite-store.ts';
