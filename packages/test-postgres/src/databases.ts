import { Client } from 'pg';

export type Row = Record<string, unknown>;

/** Runs statements on a database of a server, over a connection of their own. */
export async function execute(url: string, ...statements: readonly string[]): Promise<Row[]> {
  const { href, schema } = parts(url);
  const client = new Client({ connectionString: href });
  await client.connect();
  try {
    if (schema !== null) await client.query(`SET search_path = ${schema}, public`);
    let rows: Row[] = [];
    for (const statement of statements) rows = (await client.query<Row>(statement)).rows;
    return rows;
  } finally {
    await client.end();
  }
}

/** The same server's URL with another database. */
export function withDatabase(url: string, database: string): string {
  const other = new URL(url);
  other.pathname = `/${database}`;
  return other.href;
}

function parts(url: string): { href: string; schema: string | null } {
  const parsed = new URL(url);
  const schema = parsed.searchParams.get('schema');
  parsed.searchParams.delete('schema');
  return { href: parsed.href, schema };
}
