export {
  openSqliteStore,
  type SqliteStore,
  type SqliteStoreOptions,
  type StoreCheck,
} from './open-sqlite-store.ts';
