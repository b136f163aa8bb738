export {
  openPostgresStore,
  type PostgresStore,
  type PostgresStoreOptions,
  type ReadStoreFigures,
  type StoreCheck,
  type StoreFigures,
} from './open-postgres-store.ts';
