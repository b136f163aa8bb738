import type { ClientBase, QueryConfig } from 'pg';

/** The driver knows this option of one query, and its types do not. */
export type LimitedQuery = QueryConfig & { readonly query_timeout: number };

// The longest that a timer can be set to, 24 days.
const LONGEST_MS = 2_147_483_647;

/** The same connection, for statements that may take as long as it takes. */
export function unhurried<C extends ClientBase>(client: C): C {
  const query = async (text: string, values?: unknown[]) => {
    const unlimited: LimitedQuery = {
      text,
      query_timeout: LONGEST_MS,
      ...(values === undefined ? {} : { values }),
    };
    return client.query(unlimited);
  };
  return Object.assign(Object.create(client) as C, { query });
}
