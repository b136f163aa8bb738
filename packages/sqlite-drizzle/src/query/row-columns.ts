/** A row of the ledger under the names that Drizzle's schema gives its columns. */
export const ROW: string = `m.message_id AS messageId, m.from_msisdn AS fromMsisdn, m.to_msisdn AS toMsisdn,
  m.ts, m.text, m.created_at AS createdAt, m.arrival, m.instant, m.text_folded AS textFolded`;
