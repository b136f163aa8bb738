export { execute, withDatabase, type Row } from './databases.ts';
export { startPostgres, type PostgresServer } from './start-postgres.ts';
