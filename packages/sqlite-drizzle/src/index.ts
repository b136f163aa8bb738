export {
  openSqliteStore,
  type IndexProgress,
  type ReadStoreFigures,
  type SqliteStore,
  type SqliteStoreOptions,
  type StoreCheck,
  type StoreFigures,
} from './open-sqlite-store.ts';
