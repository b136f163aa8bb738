// The same service with a transaction of its own for each request.
import { serve, STORE } from '@hookledger/api';
import { openSqliteStore } from '@hookledger/sqlite-drizzle';

await serve((provide) => {
  provide(STORE, () => openSqliteStore({ path: 'app.db', maxBatch: 1 }));
});
