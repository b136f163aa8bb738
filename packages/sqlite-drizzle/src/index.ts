export {
  openSqliteStore,
  type IndexProgress,
  type SqliteStore,
  type SqliteStoreOptions,
  type StoreCheck,
} from './open-sqlite-store.ts';
