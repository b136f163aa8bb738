// The service over a store that says on standard error what it is asked to keep, before it keeps it.
import { serve, STORE } from '@hookledger/api';
import { openSqliteStore } from '@hookledger/sqlite-drizzle';

await serve((provide) => {
  provide(STORE, () => {
    const store = openSqliteStore({ path: 'app.db' });
    return {
      ...store,
      repository: {
        async insertIfAbsent(message) {
          process.stderr.write(`${JSON.stringify(message.id)}\n`);
          return store.repository.insertIfAbsent(message);
        },
      },
    };
  });
});
