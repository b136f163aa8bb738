import { Client } from 'pg';
import type { Ledger, LedgerRow } from './ledger.ts';

const SELECT = `
  SELECT message_id, from_msisdn AS "from", to_msisdn AS "to", ts, text, created_at,
    arrival::int AS arrival
  FROM messages LEFT JOIN arrivals USING (message_id)`;

export async function openPostgresLedger(url: string): Promise<Ledger> {
  const client = new Client({ connectionString: url });
  await client.connect();
  return {
    rows: async () => (await client.query<LedgerRow>(`${SELECT} ORDER BY arrival`)).rows,
    find: async (id) =>
      (await client.query<LedgerRow>(`${SELECT} WHERE message_id = $1`, [id])).rows[0],

    async integrity() {
      const { rows } = await client.query<{ n: number }>(
        `SELECT count(*)::int AS n FROM messages FULL JOIN arrivals USING (message_id)
         WHERE arrival IS NULL OR instant IS NULL`,
      );
      const n = rows[0]?.n ?? 0;
      return n === 0 ? 'ok' : `${n} messages or numbers of arrival without the other`;
    },

    close: async () => client.end(),
  };
}
