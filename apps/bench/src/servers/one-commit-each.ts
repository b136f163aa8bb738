// The same service with a transaction of its own for each request.
import { serve, SQLITE_STORE } from '@hookledger/api';
import { openSqliteStore } from '@hookledger/sqlite-drizzle';

await serve((provide) => {
  provide(SQLITE_STORE, () => openSqliteStore({ path: 'app.db', maxBatch: 1 }));
});
